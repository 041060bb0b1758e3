import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { listFaults as listAxeFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { makeFolder } from '#support/folder'
import { importDocument, listAddresses, openRuler } from '#support/layout'
import { openTestService } from '#support/service'

const endpoint = 'api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'

const names = (count: number, name: string) => Array.from({ length: count }, (_, nth) => `${name}_${nth}`)

/** Whatever is longest of what vendors write. */
const wide = {
  openapi: '3.0.3',
  info: { title: 'Wide', version: '1' },
  paths: {
    '/api/wide/gateway/search/author_square_of_every_kind_there_is/with_many_filters/v1': {
      get: {
        tags: ['A platform whose name is longer than any side bar is wide'],
        summary: 'A title that is longer than the titles of all other endpoints taken together',
        description: `| ${names(9, 'column').join(' | ')} |\n| ${'--- | '.repeat(9)}\n| ${names(9, 'some_value').join(' | ')} |\n\n\`${'long_'.repeat(30)}\``,
        parameters: [
          {
            name: 'aParameterWhoseNameIsLongEnoughToFillAPhone',
            in: 'query',
            required: true,
            description: `Which.\n\nAvailable Values:\n${names(40, 'A_VALUE_WITH_A_NAME')
              .map((value) => `- \`${value}\`: what it means, at some length`)
              .join('\n')}`,
            schema: { type: 'string', enum: names(40, 'A_VALUE_WITH_A_NAME') },
          },
          { name: 'few', in: 'query', schema: { type: 'string', enum: names(8, 'WITHOUT_A_MEANING_BUT_LONG') } },
        ],
        responses: { 200: { description: 'ok' } },
      },
    },
  },
}

/** One of each kind, and those with most on them; `npm run test:layout` measures all. */
const someAddresses = [
  '',
  '/guides/upstreams',
  '/guides/operating',
  `/${endpoint}`,
  '/api/douyin-xingtu-apis/creator-search-v1',
  '/service/get-metrics',
  '/nowhere',
]

test('no page scrolls sideways, has things lie on others or breaks words', {
  skip: whyNoBrowser,
  timeout: 120_000,
}, async (t) => {
  const service = await openTestService(t)
  const listFaults = await openRuler(t, service)

  await t.test('of one of each kind', async () => {
    const addresses = await listAddresses(service)
    for (const address of someAddresses.slice(0, -1)) assert.ok(addresses.includes(address), address)
    assert.deepEqual(await listFaults(someAddresses), [])
  })

  await t.test('of an imported document with long names, many values and a wide table', async (t) => {
    const before = await listAddresses(service)
    const file = join(makeFolder(t), 'wide.json')
    writeFileSync(file, JSON.stringify(wide))
    await importDocument(service, file)
    const added = (await listAddresses(service)).filter((address) => !before.includes(address))
    assert.equal(added.length, 1)
    assert.deepEqual(await listFaults(added), [])
  })
})

test('an endpoint’s page', { skip: whyNoBrowser, timeout: 120_000 }, async (t) => {
  const { url } = await openTestService(t)
  const { visit } = await openBrowser(t)
  const { page } = await visit({ baseURL: url, reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } })
  const boxOf = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox()
    assert.ok(box, selector)
    return box
  }

  await t.test('has its sample, its form and how it does on the first screen', async () => {
    await page.goto(`/en/${endpoint}`)
    for (const selector of [
      '.samples [role=tabpanel]',
      'form.try button[type=submit]',
      '.route',
      '.glance',
      '.terms',
    ]) {
      const { y } = await boxOf(selector)
      assert.ok(y > 0 && y < 900, `${selector}: ${y}`)
    }
    const { y, height } = await boxOf('.samples')
    assert.ok(y + height < 900)
  })

  await t.test('keeps what one does beside what is read, down to its end', async () => {
    await page.locator('#codes').scrollIntoViewIfNeeded()
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    const [use, further] = [await boxOf('.use'), await boxOf('.further')]
    assert.ok(use.y >= 0 && use.y < 100, `${use.y}`)
    assert.ok(use.x >= further.x + further.width)
  })

  await t.test('has the sample right after the parameters where there is one column', async () => {
    for (const width of [390, 1100]) {
      await page.setViewportSize({ width, height: 900 })
      const [terms, samples, price] = [await boxOf('.about .terms'), await boxOf('.samples'), await boxOf('#price')]
      const betweenPx = samples.y - (terms.y + terms.height)
      assert.ok(betweenPx > 0 && betweenPx < 80, `${width}: ${betweenPx}`)
      assert.ok(price.y > samples.y)
    }
  })

  await t.test('goes to the first empty field by Try it', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('link', { name: 'Try it' }).first().click()
    await page.locator('[data-name="token"]:focus').waitFor()
  })

  await t.test('shows a value that is not good, also where it was folded', async () => {
    await page.goto('/en/api/tests/things-v1')
    const form = page.locator('form.try')
    await form.getByLabel('token').fill('somebody')
    const fold = form.getByRole('button', { name: /optional/ })
    await fold.click()
    const folded = form.locator('#try-optional input').first()
    await folded.fill('x')
    await page.evaluate('document.querySelector("#try-optional input").pattern = "[0-9]+"')
    await fold.click()
    await folded.waitFor({ state: 'hidden' })
    await form.getByRole('button', { name: 'Send' }).click()
    await folded.waitFor({ state: 'visible' })
  })

  await t.test('shows all of a cut block when asked', async () => {
    await page.goto(`/en/${endpoint}`)
    const block = page.locator('.answer [data-fold]')
    const heightOf = async () => (await block.locator('pre').boundingBox())?.height ?? 0
    const cut = await heightOf()
    await block.getByRole('button', { name: /Show all \d+ lines/ }).click()
    assert.ok((await heightOf()) > 3 * cut)
    await block.getByRole('button', { name: 'Show less' }).click()
    assert.equal(await heightOf(), cut)
  })

  await t.test('shows all values of all parameters when asked, and hides them again', async () => {
    await page.goto('/en/api/douyin-xingtu-apis/creator-search-v1')
    const value = page.locator('.terms').getByText('CELEBRITY_SHORT_LIVE_WARMUP', { exact: true })
    assert.equal(await value.isVisible(), false)
    await page.getByRole('button', { name: 'Unfold all' }).click()
    await value.waitFor({ state: 'visible' })
    await page.getByRole('button', { name: 'Fold all' }).click()
    await value.waitFor({ state: 'hidden' })
  })

  await t.test('hides nothing where no script runs', async () => {
    const { page } = await visit({ baseURL: url, javaScriptEnabled: false, viewport: { width: 1440, height: 900 } })
    await page.goto(`/en/${endpoint}`)
    for (const text of ['-d kolId=', 'package main', '"newest_videos"'])
      assert.ok(await page.getByText(text).first().isVisible(), text)
    // Whole programs are files there.
    await page
      .getByRole('link', { name: /With retries/ })
      .first()
      .click()
    assert.ok((await page.locator('body').textContent())?.includes('echo "code $code: $answer" >&2'))
    await page.goBack()
    assert.equal(await page.getByRole('link', { name: 'Try it' }).count(), 0)
    assert.ok(await page.getByText('Trying it here needs scripts').isVisible())
  })

  await t.test('has nothing that axe objects to with all that is folded open, by day and by night', async () => {
    for (const path of ['/en/api/douyin-xingtu-apis/creator-search-v1', '/zh/api/tests/hostile-things-v1']) {
      await page.goto(path)
      await page.locator('form.try button[type=submit]').waitFor()
      await page.evaluate('for (const fold of document.querySelectorAll("main details")) fold.open = true')
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await listAxeFaults(page), [], `${path}, ${colorScheme}`)
      }
    }
  })

  await t.test('is at most 16 KB, compressed', async (t) => {
    const html = await (await fetch(`${url}/en/${endpoint}`)).arrayBuffer()
    const bytes = gzipSync(new Uint8Array(html)).length
    t.diagnostic(`${bytes} bytes`)
    assert.ok(bytes <= 16 * 1024, `${bytes}`)
  })
})
