import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestService } from '#support/service'

const endpoint = 'api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' } as const
const desk = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const

test('what is around every page, in a browser', { skip: whyNoBrowser, timeout: 240_000 }, async (t) => {
  const { url } = await openTestService(t)
  const { visit } = await openBrowser(t)
  const visitPage = async (path: string, options: Parameters<typeof visit>[0]) => {
    const visited = await visit({ baseURL: url, ...options })
    await visited.page.goto(path)
    return visited
  }

  await t.test('has on a phone a menu below the header that closes where it was opened', async () => {
    const { page, complaints } = await visitPage(`/en/${endpoint}`, phone)
    const menu = page.locator('header button.menu')
    const side = page.locator('#side')
    const isBarred = () => page.evaluate<boolean>(`document.querySelector('main').inert`)
    assert.equal(await side.isVisible(), false)
    await menu.click()
    await side.waitFor()
    assert.equal(await menu.textContent(), 'Close')
    assert.equal((await side.boundingBox())?.y, 56)
    assert.ok(await side.locator('[data-search]').isVisible())
    assert.ok(await side.locator('a[aria-current="page"]').isVisible())
    for (const name of ['OpenAPI', 'Changelog', '中文'])
      assert.ok(await side.locator('.foot').getByText(name).isVisible(), name)
    assert.equal(await isBarred(), true)
    await page.mouse.wheel(0, 600)
    assert.equal(await page.evaluate('scrollY'), 0)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await listFaults(page), [], colorScheme)
    }
    await page.keyboard.press('Escape')
    await side.waitFor({ state: 'hidden' })
    assert.equal(await menu.textContent(), 'Menu')
    assert.equal(await isBarred(), false)
    assert.equal(await page.evaluate(`document.activeElement.matches('.menu')`), true)
    await menu.click()
    await side.waitFor()
    await menu.click()
    await side.waitFor({ state: 'hidden' })
    assert.deepEqual(complaints, [])
  })

  await t.test('is read anew where its menu is that of an older page', async () => {
    const { page } = await visitPage('/en', phone)
    await page.route('**/menu.js', (route) => route.fulfill({ status: 404 }), { times: 1 })
    await Promise.all([page.waitForEvent('load'), page.locator('header button.menu').click()])
    await page.locator('header button.menu').click()
    await page.locator('#side').waitFor()
  })

  await t.test('keeps the keys between the menu and the header, and opens search over both', async () => {
    const { page } = await visitPage('/zh/guides/calling', phone)
    await page.locator('header button.menu').click()
    await page.locator('#side').waitFor()
    for (let nth = 0; nth < 40; nth++) {
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(`Boolean(document.activeElement.closest('main, .contents, .skip'))`), false)
    }
    await page.locator('#side [data-search]').click()
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog[open]').waitFor({ state: 'hidden' })
    assert.ok(await page.locator('#side').isVisible())
  })

  await t.test('ends a page with the menu where no script runs', async () => {
    for (const path of ['/en', `/en/${endpoint}`, '/zh/guides/calling']) {
      const { page } = await visitPage(path, { ...phone, javaScriptEnabled: false })
      const [main, side] = [await page.locator('main').boundingBox(), await page.locator('#side').boundingBox()]
      assert.ok(main && side && side.y >= main.y + main.height, path)
      await page.locator('header a.menu').click()
      assert.ok(await page.locator('#side a').first().isVisible())
      assert.ok(await page.locator('#side .foot a').last().isVisible())
    }
  })

  await t.test('shows the entry of the page, however many there are, and search in the middle', async () => {
    for (const path of [`/en/${endpoint}`, '/zh/api/douyin-xingtu-apis/creator-search-v1-deprecated']) {
      const { page } = await visitPage(path, { ...desk, viewport: { width: 1440, height: 600 } })
      const entry = await page.locator('#side a[aria-current="page"]').boundingBox()
      assert.ok(entry && entry.y > 56 && entry.y + entry.height < 600, path)
      const search = await page.locator('header [data-search]').boundingBox()
      assert.ok(search && Math.abs(search.x + search.width / 2 - 720) <= 1, `${search?.x}`)
      assert.equal(await page.locator('header [aria-current]').count(), 1)
    }
  })

  await t.test('stays where it is on the first screen when the typefaces come', async () => {
    const places = `JSON.stringify([...document.querySelectorAll('header a, header button, h1, h2, .side li a, .use')]
      .map((one) => one.getBoundingClientRect()).filter(({ y }) => y < innerHeight).map(({ x, y, height }) => [x, y, height].map(Math.round)))`
    for (const path of [`/en/${endpoint}`, `/zh/${endpoint}`]) {
      const { page } = await visitPage(path, desk)
      await page.evaluate('document.fonts.ready.then(() => true)')
      const after: number[][] = JSON.parse(await page.evaluate<string>(places))
      const { page: waiting } = await visit({ baseURL: url, ...desk })
      await waiting.route('**/*.woff2', (route) => route.abort())
      await waiting.goto(path)
      const before: number[][] = JSON.parse(await waiting.evaluate<string>(places))
      assert.equal(before.length, after.length)
      const moved = after.flatMap((place, nth) => place.map((at, side) => Math.abs(at - (before[nth]?.[side] ?? 0))))
      assert.ok(Math.max(...moved) <= 8, `${path}: ${Math.max(...moved)} pixels`)
    }
  })

  await t.test('is not on paper, which is white', async () => {
    const { page } = await visitPage(`/en/${endpoint}`, { ...desk, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    for (const name of ['header', '#side', '.tools', '.try'])
      assert.equal(await page.locator(name).first().isVisible(), false, name)
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('h1')).color`), 'rgb(0, 0, 0)')
    assert.ok(await page.locator('h1').isVisible())
  })

  await t.test('has nothing that axe objects to where no page is', async () => {
    const { page } = await visitPage('/en/guides/caling', desk)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await listFaults(page), [], colorScheme)
    }
    await page.getByRole('link', { name: 'Calling the service' }).last().click()
    await page.waitForURL(`${url}/en/guides/calling`)
  })
})
