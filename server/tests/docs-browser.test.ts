import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { yuan } from '#kit'
import { builtInRecordings, recordingFile } from '#providers/recordings'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { kolId, kolPath, openTestService } from '#support/service'

const endpoint = 'api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'
const guide = 'guides/calling'
const pages = ['en', 'zh'].flatMap((lang) =>
  ['', `/${guide}`, `/${endpoint}`, '/service/get-videos'].map((path) => `/${lang}${path}`),
)
const price = '0.15'
const sample = readFileSync(join(builtInRecordings, recordingFile({ path: kolPath, params: { kolId } })), 'utf8')

const copied = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

test('the documentation in a browser', { skip: whyNoBrowser, timeout: 300_000 }, async (t) => {
  const { url, addCaller } = await openTestService(t)
  const { visit } = await openBrowser(t)
  const visitPage = async (path: string, options: Parameters<typeof visit>[0] = {}) => {
    const visited = await visit({ baseURL: url, ...options })
    await visited.page.goto(path)
    return visited
  }

  await t.test('stays on the page when the language is switched, there and back', async () => {
    const { page } = await visitPage(`/en/${endpoint}`)
    await page.getByRole('heading', { level: 1, name: 'KOL Content Performance' }).waitFor()
    await page.getByRole('link', { name: '中文' }).click()
    await page.getByRole('heading', { level: 1, name: 'KOL 内容表现' }).waitFor()
    assert.equal(page.url(), `${url}/zh/${endpoint}`)
    await page.getByRole('link', { name: 'English' }).click()
    await page.waitForURL(`${url}/en/${endpoint}`)
  })

  await t.test('shows one sample at a time, by click and by arrow keys', async () => {
    const { page } = await visitPage(`/en/${endpoint}`)
    const tabs = page.locator('.samples').getByRole('tab')
    const last = (await tabs.count()) - 1
    assert.ok(last >= 6)
    await tabs.nth(last).click()
    for (const [key, chosen] of [
      ['ArrowRight', 0],
      ['ArrowLeft', last],
      ['Home', 0],
      ['End', last],
    ] as const) {
      await page.keyboard.press(key)
      assert.equal(await tabs.nth(chosen).getAttribute('aria-selected'), 'true', key)
      assert.equal(await page.locator('.samples').getByRole('tabpanel').count(), 1, key)
    }
  })

  await t.test('copies the route, a sample and the page', async () => {
    const { page } = await visitPage(`/en/${endpoint}`)
    await page.locator('.route').getByRole('button', { name: 'Copy' }).click()
    await page.locator('.route').getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await copied(page), kolPath)

    const shown = page.locator('.samples').getByRole('tabpanel')
    await shown.getByRole('button', { name: 'Copy' }).click()
    await shown.getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await copied(page), await shown.locator('code').textContent())

    await page.getByRole('button', { name: 'Copy page' }).click()
    await page.locator('.tools').getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await copied(page), await (await fetch(`${url}/en/${endpoint}.md`)).text())
  })

  await t.test('shows the whole program of a language where the few lines were, and copies all of it', async () => {
    const { page, complaints } = await visitPage(`/en/${endpoint}`)
    await page.getByRole('tab', { name: 'Go', exact: true }).click()
    const shown = page.locator('.samples').getByRole('tabpanel')
    const short = await shown.locator('code').textContent()
    const link = shown.getByRole('link', { name: /^With retries, \d+ lines$/ })
    const whole = await (await fetch(`${url}${await link.getAttribute('href')}`)).text()

    await link.click()
    await shown.getByRole('button', { name: 'Show all 83 lines' }).waitFor()
    assert.equal(await shown.locator('code').textContent(), whole)
    await shown.getByRole('button', { name: 'Copy' }).click()
    await shown.getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await copied(page), whole)
    assert.deepEqual(await listFaults(page), [])
    await shown.getByRole('link', { name: 'Short' }).click()
    await shown.getByRole('button', { name: 'Show all 83 lines' }).waitFor({ state: 'detached' })
    assert.equal(await shown.locator('code').textContent(), short)
    assert.deepEqual(complaints, [])
  })

  await t.test('remembers the language of samples on other pages', async () => {
    const { page } = await visitPage(`/en/${endpoint}`)
    await page.getByRole('tab', { name: 'PHP' }).click()
    await page.goto('/zh/api/douyin-xingtu-apis/recommended-videos-v1')
    await page.locator('.samples').getByRole('tab', { name: 'PHP', selected: true }).waitFor()
  })

  await t.test('keeps tabs on one line on a phone, the chosen one in sight', async () => {
    const { page } = await visitPage(`/en/${endpoint}`, phone)
    await page.locator('.samples').getByRole('tab', { name: 'AI prompt' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('End')
    const list = await page.locator('.samples [role=tablist]').boundingBox()
    const [tab, copy] = [
      await page.getByRole('tab', { name: 'AI prompt' }).boundingBox(),
      await page.locator('.samples .copy:visible').boundingBox(),
    ]
    assert.ok(list && tab && copy && list.height < 44)
    assert.ok(tab.x >= list.x && tab.x + tab.width <= copy.x, JSON.stringify({ tab, copy }))
  })

  await t.test('makes a call, shows what came and what it cost, and asks nobody else', async () => {
    const { secret } = await addCaller({ balanceMicro: yuan('1') })
    const { page, requests, complaints } = await visitPage(`/en/${endpoint}`)
    const form = page.locator('form.try')
    await form.getByLabel('token').fill(secret)
    await form.getByRole('button', { name: `Send · ${price} CNY` }).click()
    const panel = page.locator('.answer')
    await panel.getByText('code 0').waitFor()

    const shown = (await panel.locator('.outcome').textContent()) ?? ''
    assert.ok(shown.includes(`charged ${price} CNY`), shown.slice(0, 300))
    assert.ok(!((await page.locator('main').textContent()) ?? '').includes(secret))
    const answer: { readonly data: unknown } = JSON.parse((await panel.locator('pre').textContent()) ?? '')
    assert.deepEqual(answer.data, JSON.parse(sample))

    assert.deepEqual(
      requests.filter((request) => new URL(request).origin !== url),
      [],
    )
    assert.ok(requests.length >= 5, requests.join('\n'))
    assert.ok(!requests.some((request) => request.includes(secret)))
    assert.deepEqual(complaints, [])
  })

  await t.test('asks our own paths too, with what stands in the path, and shows answers in whatever form', async () => {
    const { secret } = await addCaller({ balanceMicro: yuan('1') })
    await fetch(`${url}${kolPath}?token=${secret}&kolId=${kolId}`)
    for (const [id, expected] of [
      ['get-videos', `"kolId": "${kolId}"`],
      ['get-balance', '"balance": "0.8500"'],
      ['check-liveness', 'alive'],
    ] as const) {
      const { page, complaints } = await visitPage(`/en/service/${id}`)
      const form = page.locator('form.try')
      if (id !== 'check-liveness') await form.getByLabel('token').fill(secret)
      await form.getByRole('button', { name: 'Send', exact: true }).click()
      await page.locator('.answer pre').getByText(expected).first().waitFor()
      assert.deepEqual(complaints, [], id)
      await page.close()
    }
  })

  for (const [lang, meaning] of [
    ['en', 'Invalid or Inactive Token'],
    ['zh', 'Token 无效或已失效'],
  ] as const) {
    await t.test(`explains a wrong token by the table of codes, in ${lang}`, async () => {
      const { page, complaints } = await visitPage(`/${lang}/${endpoint}`)
      const form = page.locator('form.try')
      await form.getByLabel('token').fill('nobody')
      await form.locator('button[type="submit"]').click()
      await page.locator('.outcome').getByText('code 100').waitFor()
      await page.locator('.outcome').getByText(meaning).waitFor()
      assert.ok(
        complaints.every((text) => text.includes('status of 401')),
        complaints.join('\n'),
      )
    })
  }

  await t.test('sends one call however often it is clicked, and shows every digit', async () => {
    const { page } = await visitPage(`/en/${endpoint}`)
    let calls = 0
    await page.route(`**${kolPath}?**`, async (route) => {
      calls++
      await route.fulfill({ body: '{"code":0,"data":{"id":7123456789012345678},"message":null}' })
    })
    const form = page.locator('form.try')
    await form.getByLabel('token').fill('somebody')
    await form.getByRole('button', { name: 'Send' }).dblclick()
    await page.locator('.answer pre', { hasText: '"id": 7123456789012345678' }).waitFor()
    assert.equal(calls, 1)
  })

  await t.test('tells apart what a proxy says and a service that is not there', async () => {
    const { page } = await visitPage(`/en/${endpoint}`)
    const form = page.locator('form.try')
    await form.getByLabel('token').fill('somebody')
    await page.route(`**${kolPath}?**`, (route) => route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' }))
    await form.getByRole('button', { name: 'Send' }).click()
    await page.locator('.outcome', { hasText: 'HTTP 502 What came is no answer of this service' }).waitFor()
    await page.route(`**${kolPath}?**`, (route) => route.abort())
    await form.getByRole('button', { name: 'Send' }).click()
    await page.locator('.outcome', { hasText: 'The service could not be reached' }).waitFor()
  })

  await t.test('works where site data is blocked', async () => {
    const { page, complaints } = await visit({ baseURL: url })
    const blocked = "{ get() { throw new DOMException('blocked', 'SecurityError') } }"
    for (const place of ['localStorage', 'sessionStorage'])
      await page.addInitScript(`Object.defineProperty(window, '${place}', ${blocked})`)
    await page.goto(`/en/${endpoint}`)
    await page.getByRole('tab', { name: 'python' }).click()
    await page.getByRole('button', { name: 'Search' }).waitFor()
    await page.getByRole('button', { name: 'no token' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  await t.test('does not scroll sideways on a phone', async () => {
    const { page } = await visit({ baseURL: url, ...phone })
    for (const path of pages) {
      await page.goto(path)
      const widthPx = await page.evaluate<number>('document.documentElement.scrollWidth')
      assert.ok(widthPx <= phone.viewport.width, `${path}: ${widthPx}`)
    }
  })

  await t.test('has nothing that axe objects to by day or by night, nor the browser', async () => {
    const { page, complaints } = await visit({ baseURL: url, reducedMotion: 'reduce' })
    for (const path of pages) {
      await page.goto(path)
      await page.locator('header [data-search]').waitFor()
      assert.deepEqual(await listFaults(page), [], `${path}, by day`)
      await page.emulateMedia({ colorScheme: 'dark' })
      // Nothing but colours is different by night.
      assert.deepEqual(await listFaults(page, ['color-contrast']), [], `${path}, by night`)
      await page.emulateMedia({ colorScheme: 'light' })
    }
    assert.deepEqual(complaints, [])
  })
})
