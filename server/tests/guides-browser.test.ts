import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestService } from '#support/service'

const guides = [
  'calling',
  'readings',
  'switching',
  'sdk',
  'kol',
  'agents',
  'operating',
  'reliability',
  'upstreams',
  'importing',
  'data',
  'changelog',
]

test('guides in a browser', { skip: whyNoBrowser, timeout: 240_000 }, async (t) => {
  const { url } = await openTestService(t)
  const { visit } = await openBrowser(t)

  await t.test(
    'say which section is read: the first at rest, the next as one goes on, the last at the end',
    async () => {
      const { page } = await visit({ baseURL: url, viewport: { width: 1440, height: 900 } })
      await page.goto('/en/guides/calling')
      const current = page.locator('.contents a[aria-current]')
      const links = page.locator('.contents a')
      await page.locator('.contents a[aria-current][href="#the-way-of-a-call"]').waitFor()
      await links.filter({ hasText: 'What it costs' }).click()
      await page.locator('.contents a[aria-current][href="#what-it-costs"]').waitFor()
      await page.keyboard.press('End')
      await page.locator('.contents a[aria-current][href="#tracing"]').waitFor()
      assert.equal(await current.count(), 1)
    },
  )

  await t.test('draw a figure where there is room, and list its stations on a phone', async () => {
    for (const [width, isDrawn] of [
      [1440, true],
      [390, false],
    ] as const) {
      const { page } = await visit({ baseURL: url, viewport: { width, height: 844 } })
      await page.goto('/zh/guides/calling')
      assert.equal(await page.getByRole('img', { name: '一次调用的流程' }).isVisible(), isDrawn)
      assert.equal(await page.locator('.figure li').first().isVisible(), !isDrawn)
    }
  })

  await t.test('show one language at a time of what is said in several', async () => {
    const { page } = await visit({ baseURL: url })
    await page.goto('/en/guides/calling')
    const sample = page.locator('[data-tabs]')
    await sample.getByRole('tab', { name: 'Python' }).click()
    assert.match((await sample.getByRole('tabpanel').textContent()) ?? '', /requests\.get/)
    assert.equal(await sample.getByRole('tabpanel').count(), 1)
  })

  await t.test('lead from one to the next, and back', async () => {
    const { page } = await visit({ baseURL: url })
    await page.goto('/en/guides/calling')
    for (const slug of guides.slice(1)) {
      await page.locator('.turns a[rel=next]').click()
      await page.waitForURL(`${url}/en/guides/${slug}`)
    }
    assert.equal(await page.locator('.turns a[rel=next]').count(), 0)
    await page.locator('.turns a[rel=prev]').click()
    await page.waitForURL(`${url}/en/guides/data`)
  })

  await t.test('have nothing that axe holds against them, in both themes and languages', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await visit({ baseURL: url, colorScheme, viewport: { width: 1440, height: 900 } })
      for (const path of ['/en/guides/calling', '/zh/guides/operating', '/zh/guides/readings']) {
        await page.goto(path)
        assert.deepEqual(await listFaults(page), [], `${path} ${colorScheme}`)
      }
      assert.deepEqual(complaints, [])
    }
  })
})
