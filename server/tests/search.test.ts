import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { problems } from '#kit'
import { type Hit, openFinder } from '#support/finder'
import { type Search, searchesAfter, searchesBefore, searchesChecked, searchesFresh } from '#support/searches'
import { openTestService } from '#support/service'

const tell = (hit: Hit | undefined): string =>
  hit ? `${hit.entry.kind} ${hit.entry.name} ${decodeURI(hit.href)}` : 'nothing'

interface Described {
  readonly paths: Readonly<
    Record<string, { readonly get?: { readonly operationId: string; readonly summary: string } }>
  >
}

/** The paths of ours that the service's documents describe, with where their pages are. */
async function readServed(url: string) {
  const [en, zh] = await Promise.all(
    ['openapi', 'openapi-zh'].map(async (name): Promise<Described> => (await fetch(`${url}/${name}.json`)).json()),
  )
  return Object.entries(en?.paths ?? {}).flatMap(([path, { get }]) => {
    if (!get || path.startsWith('/api/')) return []
    const id = get.operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [{ path, href: `/service/${id}`, titles: [get.summary, zh?.paths[path]?.get?.summary ?? ''] }]
  })
}

test('search', async (t) => {
  const { url, books } = await openTestService(t)
  const finders = { en: await openFinder(url, 'en'), zh: await openFinder(url, 'zh') }
  const missed = (searches: readonly Search[]): string[] =>
    searches.flatMap(({ lang, text, wanted }) => {
      const first = tell(finders[lang].find(text)[0])
      return wanted.test(first) ? [] : [`${text}: ${first}`]
    })

  /** Tells of those that are missed, and holds how many of ten may be. */
  const holdMisses = (t: TestContext, searches: readonly Search[], ofTen: number): void => {
    const wrong = missed(searches)
    t.diagnostic(`${searches.length - wrong.length} of ${searches.length} at first; ${wrong.join(', ')}`)
    assert.ok(wrong.length <= (searches.length * ofTen) / 10, wrong.join('\n'))
  }

  await t.test('answers nine of ten searches with its first hit, in both languages', (t) => {
    for (const searches of [searchesBefore, searchesAfter, searchesFresh]) holdMisses(t, searches, 1)
  })

  await t.test('answers four of five of those it was not made for', (t) => holdMisses(t, searchesChecked, 2))

  await t.test('is asked for places that are there', () => {
    for (const { lang, text, wanted } of [searchesBefore, searchesAfter, searchesFresh, searchesChecked].flat()) {
      const { entries, pages } = finders[lang].index
      const places = entries.map((entry) =>
        tell({ entry, href: `${pages[entry.page]?.href}${entry.anchor ? `#${entry.anchor}` : ''}` }),
      )
      assert.ok(
        places.some((place) => wanted.test(place)),
        `${text}: ${wanted}`,
      )
    }
  })

  await t.test('answers what is asked most', () => {
    const most = ['retry', 'idempotency', '601', 'median', 'plays', '退款', '余额不足']
    const searches = searchesBefore.filter(({ text }) => most.includes(text.trim()))
    assert.equal(searches.length, most.length)
    assert.deepEqual(missed(searches), [])
  })

  await t.test('finds every business code, and every endpoint by its path and by either title', () => {
    for (const { code } of Object.values(problems))
      for (const lang of ['en', 'zh'] as const)
        assert.match(tell(finders[lang].find(String(code))[0]), new RegExp(`^code ${code} /${lang}/guides/calling#`))
    for (const { path, title, page } of books.catalogue.list()) {
      for (const asked of [path, title.en, title.zh]) {
        const found = finders.en.find(asked).map(({ href }) => href)
        assert.ok(found.includes(`/en/api/${page.group}/${page.slug}`), `${asked}: ${found}`)
      }
    }
  })

  await t.test("finds the service's own paths by path, and by the title in either language", async () => {
    const served = await readServed(url)
    assert.ok(served.length > 15)
    for (const { href, path, titles } of served)
      for (const lang of ['en', 'zh'] as const) {
        assert.equal(finders[lang].find(path)[0]?.href, `/${lang}${href}`, path)
        for (const title of titles) {
          const found = finders[lang].find(title).map(({ href }) => href)
          assert.ok(found.includes(`/${lang}${href}`), `${title}: ${found}`)
        }
      }
  })

  await t.test('tells what every endpoint takes once, not once for each', () => {
    for (const name of ['token', 'acceptCache', 'kolId']) {
      const groups = finders.en.groups(name)
      const fields = groups.find(({ kind }) => kind === 'field')?.hits.filter(({ entry }) => entry.name === name) ?? []
      assert.ok((fields[0]?.entry.more ?? 0) > 10, name)
      const endpoints = groups.find(({ kind }) => kind === 'endpoint')
      assert.ok((endpoints?.count ?? 0) < 10, `${name}: ${endpoints?.count} endpoints`)
    }
  })

  await t.test('finds Chinese within a sentence, a name by its parts, and a word with a letter wrong', () => {
    assert.match(tell(finders.zh.find('幂等键')[0]), /绝不重复计费$/)
    for (const asked of ['median', '中位数']) assert.match(tell(finders.zh.find(asked)[0]), /readings#中位数/, asked)
    assert.match(tell(finders.zh.find('deprecated')[0]), /calling#接口的弃用/)
    assert.match(tell(finders.zh.find('上')[0]), /上/)
    for (const asked of ['vv_median', 'medianPlays', 'median plays', 'medianplays'])
      assert.match(tell(finders.en.find(asked)[0]), /median/i, asked)
    assert.match(tell(finders.en.find('idempotancy')[0]), /calling#(never-charged-twice|time-outs-and-retries)$/)
    assert.match(tell(finders.zh.find('达人 qqqqzzzz')[0]), /达人/)
    assert.deepEqual(finders.en.find('qqqqzzzz'), [])
    assert.deepEqual(finders.en.find(' ?! '), [])
  })

  await t.test(
    'finds codes by their HTTP status, paths by their beginning, and what a paragraph begins with in bold',
    () => {
      assert.match(tell(finders.en.find('unauthorized')[0]), /^code 100 /)
      assert.match(tell(finders.zh.find('Service Unavailable')[0]), /^code 503 /)
      assert.match(tell(finders.en.find('/v1/videos')[0]), /\/service\/get-work-history$/)
      assert.match(tell(finders.zh.find('/v1/calls')[0]), /\/service\/list-calls$/)
      assert.match(tell(finders.en.find('prometheus')[0]), /\/operating#what-to-watch$/)
    },
  )

  await t.test('leads to places that are there', async () => {
    const places = new Set(
      finders.en.index.entries.map(({ page, anchor }) => `${finders.en.index.pages[page]?.href}#${anchor ?? ''}`),
    )
    const pages = Map.groupBy(places, (place) => place.split('#')[0] ?? '')
    assert.ok(pages.size > 20)
    for (const [path, wanted] of pages) {
      const response = await fetch(url + path)
      assert.equal(response.status, 200, path)
      const markup = await response.text()
      for (const place of wanted) {
        const [, anchor = ''] = place.split('#')
        assert.ok(anchor === '' || markup.includes(`id="${anchor}"`), place)
      }
    }
  })

  await t.test('takes an index of a few packets', async () => {
    for (const lang of ['en', 'zh']) {
      const bytes = gzipSync(await (await fetch(`${url}/${lang}/search.json`)).text()).length
      t.diagnostic(`${lang}: ${bytes} bytes compressed`)
      assert.ok(bytes < 100_000, `${lang}: ${bytes}`)
    }
  })
})
