import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { yuan } from '#kit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'

const firstLoadMax = 250 * 1024

test('pages of the console', { skip: whyNoBrowser }, async (t) => {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build-console.ts', import.meta.url))])
  const console = await openTestConsole(t)
  const { accountId } = await console.addCaller({ balanceMicro: yuan('10') })
  const person = await console.addPerson({ accountId, role: 'owner', isOperator: true })
  const { visit } = await openBrowser(t)
  const paths = new Set<string>(['/console/'])

  await t.test('stand in the menu, each with its title, and the first load of each has 250 KB at most', async () => {
    const { page, requests, complaints } = await visit({})
    await console.signIn(page.context(), person)
    for (const start of ['/console/people', '/console/operator/endpoints']) {
      await page.goto(`${console.origin}${start}`)
      await page.locator('nav li a').first().waitFor()
      for (const link of await page.locator('nav li a').all()) paths.add((await link.getAttribute('href')) ?? '')
    }
    paths.add('/console/security')
    assert.ok(paths.size > 3, [...paths].join())
    const weights = new Map<string, number>()
    for (const path of paths) {
      const before = requests.length
      await page.goto(`${console.origin}${path}`, { waitUntil: 'networkidle' })
      await page.locator('#page-title').waitFor()
      assert.match(await page.title(), / · Almagest$/, path)
      const all = [...new Set(requests.slice(before))]
      assert.ok(
        all.every((url) => url.startsWith(console.origin)),
        all.join(),
      )
      const sizes = await Promise.all(all.map(weigh))
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      if (bytes > firstLoadMax) weights.set(path, bytes)
    }
    assert.deepEqual([...weights], [])
    assert.deepEqual(complaints, [])
    await page.context().close()
  })

  for (const look of [
    { colorScheme: 'light', viewport: { width: 1440, height: 900 }, locale: 'en-GB' },
    { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'zh-CN' },
  ] as const)
    await t.test(`have no faults, ${look.colorScheme}, ${look.viewport.width} wide, in ${look.locale}`, async () => {
      const { page, complaints } = await visit(look)
      await console.signIn(page.context(), person)
      const found: string[] = []
      for (const path of [...paths, '/console/sign-in?to=/nowhere']) {
        await page.goto(`${console.origin}${path}`)
        await page.locator('#page-title').waitFor()
        found.push(...(await listFaults(page)).map((fault) => `${path} ${fault}`))
        const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
        if (Number(wide) > 0) found.push(`${path} is ${wide} px too wide`)
      }
      assert.deepEqual(found, [])
      assert.deepEqual(complaints, [])
      await page.context().close()
    })

  /** What an answer takes on its way, compressed as gzip does it; what is compressed already is sent as it is. */
  async function weigh(url: string): Promise<number> {
    const response = await fetch(url, { headers: { cookie: person.cookie } })
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel()
      return 0
    }
    const body = Buffer.from(await response.arrayBuffer())
    return url.endsWith('.woff2') ? body.length : gzipSync(body).length
  }
})
