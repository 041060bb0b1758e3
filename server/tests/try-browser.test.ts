import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { yuan } from '#kit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { formPath, kolId, kolPath, openTestService, thingsPath } from '#support/service'

const v1 = 'api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'
const rich = { balanceMicro: yuan('10') }
const hostile = '<img src="x" onerror="document.title = \'run\'">'

const outcome = (page: Page) => page.locator('.answer .outcome')
const sendButton = (page: Page) => page.locator('form.try button[type="submit"]')

/** Fills the token in as somebody who goes on to the next field. */
async function fillToken(page: Page, secret: string): Promise<void> {
  await page.getByLabel('token', { exact: true }).fill(secret)
  await page.getByLabel('token', { exact: true }).press('Tab')
}

const copied = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')

test('an endpoint is tried on its page', { skip: whyNoBrowser, timeout: 300_000 }, async (t) => {
  const service = await openTestService(t)
  const { url, addCaller, record, books } = service
  const { ledger, store } = books
  const { visit } = await openBrowser(t)
  record(formPath, { name: 'ada' }, '{"any":"thing"}')
  record(
    thingsPath,
    { name: 'long', keyword: '', page: 1, sort: 'NEW' },
    JSON.stringify({ items: ['x'.repeat(150_000)] }),
  )

  async function openPage(path = v1, { lang = 'en', ...options }: { lang?: string; reducedMotion?: 'reduce' } = {}) {
    const visited = await visit({ baseURL: url, ...options })
    await visited.page.goto(`/${lang}/${path}`)
    return visited
  }

  await t.test('by a script that is loaded when somebody comes near', async () => {
    const { page, requests } = await openPage()
    await page.waitForLoadState('networkidle')
    const isLoaded = () => requests.some((address) => address.endsWith('/try.js'))
    assert.equal(isLoaded(), false)

    await page.getByRole('button', { name: '1 optional' }).click()

    await page.getByLabel('acceptCache').waitFor()
    assert.equal(isLoaded(), true)
  })

  await t.test('at the price of this token, and says why it cannot be', async (t) => {
    const { page } = await openPage()
    const ada = await addCaller(rich)
    await store.write(ledger.setPrice({ path: kolPath, accountId: ada.accountId, priceMicro: yuan('0.07') }))
    assert.deepEqual([await sendButton(page).textContent(), await sendButton(page).isDisabled()], ['no token', true])

    await fillToken(page, ada.secret)
    await page.getByRole('button', { name: 'Send · 0.07 CNY' }).click()
    await outcome(page).getByText('charged 0.07 CNY').waitFor()

    await fillToken(page, 'nobody')
    await page.locator('.error', { hasText: 'Invalid or Inactive Token' }).waitFor()
    await page.getByRole('button', { name: 'Send · 0.15 CNY' }).waitFor()
    await books.store.write(books.switches.disable(kolPath))
    t.after(() => books.store.write(books.switches.enable(kolPath)))
    await fillToken(page, ada.secret)
    await page.getByRole('button', { name: 'turned off' }).waitFor()
  })

  await t.test('with a granted call, which is said before and after', async () => {
    const { page } = await openPage()
    const ada = await addCaller()
    await store.write(ledger.grantCalls({ accountId: ada.accountId, path: kolPath, calls: 2 }))

    await fillToken(page, ada.secret)
    await page.getByRole('button', { name: 'Send · granted, 2 left' }).click()

    await outcome(page).getByText('granted call, 1 left').waitFor()
    await page.getByRole('button', { name: 'Send · granted, 1 left' }).waitFor()
  })

  await t.test('and its works are those of that answer, with reasons that are explained once', async () => {
    const { page } = await openPage()
    const { secret } = await addCaller(rich)
    await fillToken(page, secret)
    await sendButton(page).click()
    await page.getByRole('tab', { name: 'Works' }).click()
    await page.locator('table.works').waitFor()

    const rows = await page.locator('table.works tbody tr:has(code)').allInnerTexts()
    assert.equal(rows.length, 6)
    assert.match(rows[0] ?? '', /^7608935920095612211\s+2026-02-20 13:20a\s+3,020,822\s+nullb$/)
    assert.equal(await page.locator('.notes p').count(), 2)
    assert.match(await page.locator('.notes').innerText(), /^a upstream wrote 8 hours ahead.*\nb not provided/s)

    await page.getByRole('tab', { name: 'Headers' }).click()
    await page.locator('.pairs div', { hasText: 'x-charge' }).getByText('0.15').waitFor()
  })

  await t.test('and what became of it stands in one line: cached, failed, refused', async () => {
    const { page } = await openPage()
    const { secret } = await addCaller({ balanceMicro: yuan('0.2') })
    await fillToken(page, secret)
    await sendButton(page).click()
    await outcome(page).getByText('charged 0.15 CNY').waitFor()
    await page.getByRole('button', { name: '1 optional' }).click()
    await page.getByLabel('acceptCache').selectOption('true')
    await sendButton(page).click()
    await outcome(page)
      .getByText(/cached \d+ s ago · free/)
      .waitFor()
    await page.getByLabel('acceptCache').selectOption('false')
    await sendButton(page).click()
    await outcome(page).getByText('Insufficient Balance · nothing charged').waitFor()
    await page.getByLabel('kolId').fill('404')
    await fillToken(page, (await addCaller(rich)).secret)
    await sendButton(page).click()
    await outcome(page)
      .getByText(/^Collection Failed · free · ask again in \d+ s$/)
      .waitFor()
    assert.equal(await page.locator('[data-said]').textContent(), await outcome(page).textContent())
  })

  await t.test('with no call for a value that does not fit: its rule stands below it', async () => {
    const { page, requests } = await openPage(v1, { lang: 'zh' })
    await fillToken(page, (await addCaller(rich)).secret)
    await page.getByLabel('kolId').fill('abc')
    await sendButton(page).click()

    const field = page.getByLabel('kolId')
    assert.equal(await page.locator('.error').innerText(), '1 至 20 位数字')
    const told = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
    assert.ok(told.includes((await page.locator('.error').getAttribute('id')) ?? ''), told.join())
    assert.equal(await page.evaluate('document.activeElement.dataset.name'), 'kolId')
    assert.ok(!requests.some((address) => address.includes('/api/douyin-xingtu/')))
    await field.fill(kolId)
    await field.press('Tab')
    assert.equal(await page.locator('.error').count(), 0)
  })

  await t.test('by a form where it is asked by POST, and as cURL without the token', async () => {
    const { page } = await openPage('api/tests/form-things-v1')
    const { secret } = await addCaller(rich)
    await fillToken(page, secret)
    await page.getByRole('button', { name: 'Copy as cURL' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const command = await copied(page)
    assert.ok(!command.includes(secret))
    assert.match(
      command,
      /^curl \S+\/api\/tests\/form-things\/v1 \\\n {2}-H "Authorization: Bearer \$TOKEN" \\\n {2}-d name=ada$/,
    )

    await sendButton(page).click()
    await outcome(page).getByText('charged 0.50 CNY').waitFor()
    assert.equal(await page.getByRole('tab', { name: 'Works' }).count(), 0)
  })

  await t.test('and of a long answer so much is shown, and all is copied', async () => {
    const { page } = await openPage('api/tests/things-v1')
    await fillToken(page, (await addCaller(rich)).secret)
    await page.getByLabel('name', { exact: true }).fill('long')
    await sendButton(page).click()
    await page.locator('.answer pre', { hasText: 'more characters' }).waitFor()

    const shown = (await page.locator('.answer pre').textContent()) ?? ''
    assert.ok(shown.length < 100_200, `${shown.length}`)
    await page.locator('.foot').getByRole('button', { name: 'Copy' }).click()
    await page.locator('.foot').getByRole('button', { name: 'Copied' }).waitFor()
    assert.ok((await copied(page)).includes('x'.repeat(150_000)))
  })

  await t.test('and what it holds is text, whatever that says', async () => {
    const { page, complaints } = await openPage('api/tests/form-things-v1')
    await fillToken(page, (await addCaller(rich)).secret)
    for (const text of [hostile, `</script>${hostile}`, `" x="${hostile}`, `\\"${hostile}`]) {
      record(formPath, { name: text }, JSON.stringify({ any: text, [text]: [text] }))
      await page.getByLabel('name', { exact: true }).fill(text)
      await sendButton(page).click()
      await page.locator('.answer pre', { hasText: JSON.stringify(text) }).waitFor()
    }
    assert.equal(await page.locator('.answer :is(img, script), form.try :is(img, script)').count(), 0)
    assert.deepEqual(complaints, [])
  })

  await t.test('and an answer that does not come in time is said to be owed', async () => {
    const { page } = await visit({ baseURL: url })
    await page.addInitScript(
      'const { timeout } = AbortSignal; AbortSignal.timeout = () => timeout.call(AbortSignal, 50)',
    )
    await page.goto(`/en/${v1}`)
    await page.route(`**${kolPath}?**`, () => {})
    await fillToken(page, (await addCaller(rich)).secret)
    await sendButton(page).click()
    await outcome(page).getByText('No answer within 60 s').waitFor()
    await page.getByRole('button', { name: 'Send · 0.15 CNY' }).waitFor()
  })

  await t.test('and a page left open while the service became another one says that it is', async () => {
    for (const [file, lang, said] of [
      ['try', 'zh', '加载失败，请刷新页面'],
      ['answer', 'en', 'Could not be loaded: reload this page'],
    ] as const) {
      const { page } = await visit({ baseURL: url })
      await page.route(`**/${file}.js`, (route) => route.fulfill({ status: 404 }))
      await page.goto(`/${lang}/${v1}`)
      await fillToken(page, (await addCaller(rich)).secret)
      if (file === 'answer') await sendButton(page).click()
      await sendButton(page).filter({ hasText: said }).waitFor()
    }
    const { page } = await visit({ baseURL: url })
    await page.route('**/works.js', (route) => route.fulfill({ status: 404 }))
    await page.goto(`/en/${v1}`)
    await fillToken(page, (await addCaller(rich)).secret)
    await sendButton(page).click()
    await page.getByRole('tab', { name: 'Works' }).click()
    await page.getByText('The works could not be read').waitFor()
  })

  await t.test('by the keyboard alone', async () => {
    const { page } = await openPage()
    const { secret } = await addCaller(rich)
    await page.getByRole('link', { name: 'Try it' }).first().press('Enter')
    await page.locator('[data-name="token"]:focus').waitFor()
    await page.keyboard.insertText(secret)
    await page.keyboard.press('Enter')
    await outcome(page).getByText('code 0').waitFor()
    await page.getByRole('tab', { name: 'Answer' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('table.works').waitFor()
    await page.keyboard.press('End')
    await page.locator('.pairs').waitFor()
  })

  await t.test('with nothing that axe objects to, whatever is shown', async () => {
    const { page, complaints } = await openPage(v1, { reducedMotion: 'reduce' })
    const look = async (what: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await listFaults(page), [], `${what}, ${colorScheme}`)
      }
    }
    await page.getByRole('button', { name: '1 optional' }).click()
    await page.getByLabel('kolId').fill('abc')
    await page.getByLabel('kolId').press('Tab')
    await page.locator('.error').waitFor()
    await look('a field that is wrong')
    await page.getByLabel('kolId').fill(kolId)
    await fillToken(page, (await addCaller(rich)).secret)
    await sendButton(page).click()
    await outcome(page).getByText('code 0').waitFor()
    await look('an answer')
    await page.getByRole('tab', { name: 'Works' }).click()
    await page.locator('table.works').waitFor()
    await look('works')
    await page.getByRole('tab', { name: 'Headers' }).click()
    await look('headers')
    assert.deepEqual(complaints, [])
  })
})
