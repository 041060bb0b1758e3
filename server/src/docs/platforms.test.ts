import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { defineEndpoint, type EndpointDefinition, loadCatalogue } from '#catalogue'
import { writePlatforms } from './platforms.ts'
import { shortTitle } from './short-title.ts'

type Definition = EndpointDefinition<ReturnType<typeof Type.Object>, ReturnType<typeof Type.Unknown>>

const both = (text: string) => ({ en: text, zh: text })

const define = (name: string, title: string, rest: Partial<Definition> = {}) =>
  defineEndpoint({
    path: `/api/${name}/v1`,
    title: both(title),
    summary: both(title),
    platform: both('Shop APIs'),
    page: { group: 'shop', slug: name },
    price: 0,
    freshFor: '1h',
    params: Type.Object({}),
    data: Type.Unknown(),
    isEmpty: () => false,
    sources: [],
    ...rest,
  })

const deprecated = { since: '2026-04-01' }

test('topics', async (t) => {
  await t.test('of the built-in endpoints come in their order, and hold every one that is not deprecated', async () => {
    const [platform, ...others] = writePlatforms((await loadCatalogue()).list())
    assert.deepEqual(others, [])
    assert.deepEqual(
      platform?.topics.map(({ title, endpoints }) => `${title?.en} ${endpoints.length}`),
      ['Profile 8', 'Audience 6', 'Works 10', 'Commerce 6', 'Live 2', 'Search 1'],
    )
    assert.equal(platform?.deprecated.length, 20)
    assert.deepEqual(platform.name, { en: 'Douyin Xingtu', zh: '抖音星图' })
  })

  await t.test('of others come after those, and what has none comes last', () => {
    const [platform] = writePlatforms([
      define('a', 'A'),
      define('b', 'B', { topic: both('Carts') }),
      define('c', 'C', { topic: 'live' }),
      define('d', 'D', { topic: 'live', deprecated }),
    ])
    assert.deepEqual(
      platform?.topics.map(({ title }) => title?.en),
      ['Live', 'Carts', undefined],
    )
  })
})

test('a title', async (t) => {
  const one = define('one', 'Carts (V1)')
  const other = define('other', 'Carts (V1)')
  const old = define('old', 'Carts (V1)', { deprecated })
  const elsewhere = define('elsewhere', 'Carts (V1)', { platform: both('Market') })
  const second = define('second', 'Prices (V2)')

  await t.test('loses its version where no other of the platform is called so', () => {
    const all = [one, old, elsewhere]
    for (const endpoint of all) assert.equal(shortTitle(endpoint, all).en, 'Carts')
  })

  await t.test('keeps it where it tells endpoints apart, and one that is not the first', () => {
    const all = [one, other, second]
    assert.deepEqual(
      all.map((endpoint) => shortTitle(endpoint, all).en),
      ['Carts (V1)', 'Carts (V1)', 'Prices (V2)'],
    )
  })
})
