import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCatalogue } from '#catalogue'
import { countParams, listFormFields, readParam, sayWhereSent, writeParams } from './param-blocks.ts'
import { writeSample } from './samples/index.ts'

test('parameters', async (t) => {
  const catalogue = await loadCatalogue()
  const read = (path: string, lang: 'en' | 'zh') => {
    const endpoint = catalogue.find(path)
    assert.ok(endpoint)
    const block = writeParams(endpoint, lang)
    assert.equal(block.kind, 'params')
    return { endpoint, groups: block.kind === 'params' ? block.groups : [] }
  }

  await t.test('stand under what they are about, each once, with those of every endpoint first', () => {
    for (const [lang, titles] of [
      ['en', ['What to look for 9', 'Who the creator is 9', 'Whom the creator reaches 2', 'Between which numbers 11']],
      ['zh', ['搜索什么 9', '达人是谁 9', '触达哪些人群 2', '数值范围 11']],
    ] as const) {
      const { endpoint, groups } = read('/api/douyin-xingtu/gw/api/gsearch/search_for_author_square/v1', lang)
      assert.deepEqual(
        groups.map(({ title, params }) => `${title} ${params.length}`),
        titles,
      )
      const names = groups.flatMap(({ params }) => params.map(({ name }) => name))
      assert.deepEqual(names.toSorted(), [...Object.keys(endpoint.params.properties), 'Idempotency-Key'].sort())
      assert.equal(names.length, countParams(endpoint))
      assert.deepEqual([names[0], groups[0]?.params.at(-1)?.sent], ['token', 'header'])
      assert.match(sayWhereSent(endpoint, lang), /token/)
    }
  })

  await t.test('are told with what is code in their meaning, wherever it comes from', () => {
    const view = { type: 'string', meaning: { en: 'Sent as `a_b`, *once*.', zh: '' } }
    const { lead } = readParam({ name: 'x', view, isRequired: false }, 'query', 'en')
    assert.deepEqual(lead, ['Sent as ', { code: 'a_b' }, ', ', 'once', '.'])
  })

  await t.test('that may all be left out are asked by what the form offers, in samples too', () => {
    const { endpoint } = read('/api/douyin-xingtu/gw/api/gsearch/search_for_author_square/v1', 'en')
    const offered = listFormFields(endpoint, 'en').filter(({ isOffered }) => isOffered)
    assert.deepEqual(
      offered.map(({ name, given }) => `${name}=${given}`),
      ['keyword=美食'],
    )
    const sample = writeSample('short', 'bash', { endpoint, server: { name: 'own', url: 'https://a.example' } })
    assert.match(sample, /--data-urlencode 'keyword=美食'\n$/)
  })

  await t.test('say in one line what their heading says the rest of', () => {
    const { groups } = read('/api/douyin-xingtu/gw/api/gsearch/search_for_author_square/v1', 'en')
    const ranges = groups.at(-1)
    assert.equal(ranges?.aside, 'as min-max')
    assert.deepEqual(
      ranges?.params.filter(({ brief }) => brief === undefined).map(({ name }) => name),
      ['kolPriceType'],
    )
    const [followers] = ranges.params.filter(({ name }) => name === 'followerRange')
    assert.deepEqual([followers?.brief, followers?.example], ['Followers', '5000000-10000000'])
  })

  await t.test('have no heading where there are few', () => {
    const { endpoint, groups } = read('/api/douyin-xingtu/get-kol-rec-videos/v1', 'en')
    assert.deepEqual(
      groups.map(({ title, params }) => [title, ...params.map(({ name }) => name)]),
      [['', 'token', 'kolId', 'acceptCache', 'Idempotency-Key']],
    )
    assert.equal(sayWhereSent(endpoint, 'en'), 'in the query, unless told')
  })
})
