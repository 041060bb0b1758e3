import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser, whyNoBrowser } from '#support/browser'
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

  await t.test('is written in less than 3 ms once it has been', async (t) => {
    for (const path of [`/en${first}`, '/en', '/en/guides/calling']) {
      const [ms = Number.POSITIVE_INFINITY, median] = await time(`${url}${path}`)
      t.diagnostic(`${path}: ${ms.toFixed(2)} ms at best, median ${median?.toFixed(2)}`)
      assert.ok(ms < 3, `${path}: ${ms} ms`)
    }
  })
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

/** How long a whole answer takes, compressed as browsers ask for it: at best, and the median. Others may use the machine. */
async function time(address: string): Promise<readonly number[]> {
  const times: number[] = []
  for (let nth = 0; nth < 100; nth++) {
    const startedAt = performance.now()
    await (await fetch(address, { headers: { 'accept-encoding': 'gzip' } })).arrayBuffer()
    times.push(performance.now() - startedAt)
  }
  times.sort((one, other) => one - other)
  return [times[0], times[50]].filter((ms) => ms !== undefined)
}
