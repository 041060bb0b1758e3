import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, whyNoBrowser } from '#support/browser'
import { measureCost } from '#support/page-cost'
import { openTestService } from '#support/service'

const group = '/api/douyin-xingtu-apis'
const first = `${group}/kol-content-performance-v1-deprecated`
const second = `${group}/creator-profile-v1`

test('what a page of the documentation weighs', { skip: whyNoBrowser, timeout: 120_000 }, async (t) => {
  const { url } = await openTestService(t)
  const { visit } = await openBrowser(t)

  for (const lang of ['en', 'zh'])
    await t.test(`is at most 75 KB at first and 20 KB after, typefaces and all: ${lang}`, async (t) => {
      const { page } = await visit({ baseURL: url, viewport: { width: 1440, height: 900 } })
      const firstBytes = await weigh(page, `/${lang}${first}`)
      const secondBytes = await weigh(page, `/${lang}${second}`)
      t.diagnostic(`${firstBytes} bytes, then ${secondBytes}`)
      assert.ok(firstBytes > 10_000 && firstBytes <= 75 * 1024, `${firstBytes}`)
      assert.ok(secondBytes > 1_000 && secondBytes <= 20 * 1024, `${secondBytes}`)
    })

  await t.test('moves nothing while its scripts and typefaces come, on a phone', async () => {
    for (const path of [`/en${first}`, '/en', '/zh', '/en/guides/calling']) {
      const { page } = await visit({ baseURL: url, viewport: { width: 412, height: 823 }, isMobile: true })
      await page.addInitScript({ content: watchShifts })
      // Scripts come after what they change was seen.
      await page.route('**/docs.js', (route) => setTimeout(() => route.continue(), 1_000))
      await page.goto(path, { waitUntil: 'networkidle' })
      const moved = await page.evaluate<number>('moved')
      assert.ok(moved < 0.05, `${path}: ${moved}`)
    }
  })

  await t.test(
    'costs less than three times what packing and sending its text does, once it has been written',
    async (t) => {
      for (const path of [`/en${first}`, '/en', '/en/guides/calling']) {
        const times = await measureCost(t, `${url}${path}`, 'gzip')
        assert.ok(times < 3, `${path}: ${times}`)
      }
    },
  )
})

/** How much of what was seen moved, as browsers count it. */
const watchShifts = `globalThis.moved = 0
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { globalThis.moved += value }))
  .observe({ type: 'layout-shift', buffered: true })`

/** Bytes that came over the network for a page, headers among them, until it is at rest. */
async function weigh(page: Page, path: string): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  await session.detach()
  return bytes
}
