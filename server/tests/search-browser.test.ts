import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestService } from '#support/service'

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

const boxOf = (page: Page) => page.getByRole('combobox')
const chosenIn = (page: Page) => page.locator('[role="option"][aria-selected="true"]')

test('search in a browser', { skip: whyNoBrowser, timeout: 300_000 }, async (t) => {
  const { url } = await openTestService(t)
  const { visit } = await openBrowser(t)
  /** A page whose search is open, with something typed into it. */
  const look = async (path: string, text: string, options: Parameters<typeof visit>[0] = {}) => {
    const visited = await visit({ baseURL: url, ...options })
    await visited.page.goto(path)
    await visited.page.locator('header [data-search]').waitFor()
    await visited.page.keyboard.press('Control+k')
    await boxOf(visited.page).pressSequentially(text)
    return visited
  }

  await t.test('opens by its keys, is worked by arrows, and closes to where one was', async () => {
    const { page, complaints } = await look('/en', 'xingtu performance')
    const options = page.getByRole('option')
    await options.nth(1).waitFor()
    await page.keyboard.press('ArrowDown')
    assert.equal(await options.nth(1).getAttribute('aria-selected'), 'true')
    assert.equal(await boxOf(page).getAttribute('aria-activedescendant'), await options.nth(1).getAttribute('id'))
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    assert.equal(await options.last().getAttribute('aria-selected'), 'true')
    await page.keyboard.press('Escape')
    await boxOf(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('/')
    await boxOf(page).fill('proxy')
    await page.locator('#found mark').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/en/guides/upstreams#through-a-proxy`)
    assert.deepEqual(complaints, [])
  })

  await t.test('opens a hit beside the page where that is asked for', async () => {
    const { page } = await look('/en', '601')
    await chosenIn(page).waitFor()
    const [opened] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Control+Enter')])
    await opened.waitForURL(`${url}/en/guides/calling#what-comes-back`)
    assert.equal(page.url(), `${url}/en`)
  })

  await t.test('shows hits by kind, the words that matched marked in the line they stand in', async () => {
    const { page } = await look('/en', 'proxy')
    await chosenIn(page).waitFor()
    const titles = await page.locator('#found [role="group"] > div').allTextContents()
    assert.equal(titles[0], 'Guides')
    const marks = await page.locator('#found .matched mark').allTextContents()
    assert.ok(marks.length > 2 && marks.every((mark) => /^prox/i.test(mark)), marks.join())
    await boxOf(page).fill('median')
    await page.locator('#found').getByText('Parameters and fields').waitFor()
    const names = await page.locator('#found .name mark').allTextContents()
    assert.ok(names.includes('median'), names.join())
  })

  await t.test(
    'tells of a path in the language of the page, its words marked whole, on one line of its own',
    async () => {
      const { page } = await look('/zh', '/v1/calls')
      await page
        .locator('#found .where mark', { hasText: /^calls$/ })
        .first()
        .waitFor()
      assert.match((await chosenIn(page).locator('.matched').textContent()) ?? '', /^账户的调用记录，从新到旧。/)
      await boxOf(page).fill('search_for_author_square')
      const where = chosenIn(page).locator('.where')
      await where.filter({ hasText: 'search_for_author_square' }).waitFor()
      assert.ok(((await where.boundingBox())?.height ?? 99) < 24)
    },
  )

  await t.test('offers the guides where nothing is found, and before anything is typed', async () => {
    const { page } = await look('/en', '')
    await page.getByRole('option', { name: 'Calling the service' }).waitFor()
    await boxOf(page).fill('qqqqzzzz')
    await page.getByText('Nothing found.').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/en/guides/calling`)
  })

  await t.test('finds in the other language what its own does not have', async () => {
    const { page } = await look('/en', '退款')
    await page.locator('#found mark').first().waitFor()
    assert.equal(await chosenIn(page).getAttribute('lang'), 'zh-CN')
    await boxOf(page).fill('余额不足')
    await page.getByRole('option', { name: '601' }).waitFor()
    assert.equal(await chosenIn(page).getAttribute('lang'), null)
  })

  await t.test('leaves the keys of an input method to it', async () => {
    const { page } = await look('/zh', '内容表现')
    await chosenIn(page).waitFor()
    const isTaken = await page.evaluate<boolean>(`{
      const enter = new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })
      !document.querySelector('[role=combobox]').dispatchEvent(enter)
    }`)
    assert.equal(isTaken, false)
    const shown = await page.locator('#found').textContent()
    await page.evaluate(`{
      const box = document.querySelector('[role=combobox]')
      box.value = 'tui kuan'
      box.dispatchEvent(new InputEvent('input', { isComposing: true, bubbles: true }))
    }`)
    assert.equal(await page.locator('#found').textContent(), shown)
    await page.evaluate(`{
      const box = document.querySelector('[role=combobox]')
      box.value = '退款'
      box.dispatchEvent(new CompositionEvent('compositionend', { data: '退款', bubbles: true }))
    }`)
    await page.locator('#found mark', { hasText: '退款' }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/zh/guides/operating#**`)
  })

  for (const file of ['search.js', 'find.js', 'search.css', 'search.json', 'minisearch.js']) {
    await t.test(`is loaded again when ${file} could not be`, async () => {
      const { page } = await visit({ baseURL: url })
      let loads = 0
      await page.route(new RegExp(`/${file.replace('.', '\\.')}(\\?.*)?$`), (route) =>
        ++loads === 1 ? route.abort() : route.continue(),
      )
      await page.goto('/en')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByText('Search could not be loaded').first().waitFor()
      if ((await boxOf(page).count()) === 0) await page.getByRole('button', { name: 'Search' }).click()
      await boxOf(page).pressSequentially('601')
      await chosenIn(page).waitFor()
      assert.ok(loads >= 2)
    })
  }

  await t.test('takes nothing of a page that is read only, but what opens it', async () => {
    const { page, requests } = await visit({ baseURL: url })
    await page.goto('/en')
    await page.locator('header [data-search]').waitFor()
    const files = requests.map((request) => request.split('/').at(-1))
    assert.deepEqual(
      files.filter((file) => /^(search\.|find\.|minisearch)/.test(file ?? '')),
      [],
    )
    await page.keyboard.press('Control+k')
    await page.getByRole('option').first().waitFor()
    const bytes = await page.evaluate<number>(`performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`)
    t.diagnostic(`${bytes} bytes of script with search open`)
    assert.ok(bytes < 24_000, `${bytes}`)
  })

  await t.test('is not there without scripts', async () => {
    const { page } = await visit({ baseURL: url, javaScriptEnabled: false })
    await page.goto('/en')
    assert.equal(await page.locator('header [data-search]').isVisible(), false)
  })

  await t.test('has nothing that axe objects to while open, by day and by night, and fits a phone', async () => {
    for (const options of [{ reducedMotion: 'reduce' } as const, phone]) {
      const { page, complaints } = await look('/en', '', options)
      for (const text of ['', 'median', 'get-kol-rec-videos', 'qqqqzzzz', '退款']) {
        await boxOf(page).fill(text)
        await chosenIn(page).waitFor()
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          assert.deepEqual(await listFaults(page), [], `${text}, ${colorScheme}`)
        }
        const wide = await page.evaluate<boolean>(
          `document.querySelector('.finder').scrollWidth > document.querySelector('.finder').clientWidth`,
        )
        assert.equal(wide, false, text)
      }
      assert.deepEqual(complaints, [])
    }
  })
})
