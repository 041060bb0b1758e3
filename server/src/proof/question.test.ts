import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { type Cost, defineEndpoint, type Endpoint, loadCatalogue } from '#catalogue'
import { defineProvider } from '#collector'
import { createMask } from '#kit'
import type { Bench } from './bench.ts'
import { countFitting, listQuestions, readParams } from './question.ts'

const builtIn = (await loadCatalogue()).list()
const nobody = { kolId: undefined, itemId: undefined }

const benchOf = (endpoints: readonly Endpoint[], ...names: readonly string[]): Bench => ({
  endpoints,
  upstreams: names.map((name) => ({ name, hosts: [], proxies: [], credentials: 1, concurrency: 1 })),
  mask: createMask([]),
  deadlineMs: 1,
  inYuan: ({ currency, micro }) => (currency === 'CNY' ? micro : undefined),
  locate: () => '',
  askOnce: () => Promise.resolve({ notAsked: 'stopped' } as const),
  close: async () => {},
})

const there = defineProvider({ name: 'there', request: () => ({}), open: () => undefined })

const endpointOf = (name: string, cost: Cost | 'unknown' | undefined, isHonoured = true): Endpoint =>
  defineEndpoint({
    path: `/api/tests/${name}/v1`,
    title: { en: 'Things', zh: '事物' },
    summary: { en: 'For tests.', zh: '用于测试。' },
    page: { group: 'tests', slug: name },
    price: 0,
    freshFor: '1h',
    params: Type.Object({
      kind: Type.Optional(Type.String({ default: 'usual', meaning: { en: 'Kind.', zh: '种类。' } })),
    }),
    data: Type.Object({}),
    isEmpty: () => false,
    sources: [there.source({ ...(cost && { cost }), honours: isHonoured ? { kind: true } : {} })],
  })

test('questions come by their cost; of the same cost the two that readings are made anew by first', () => {
  const { ask, leftOut } = listQuestions(benchOf(builtIn, 'just-one-api', 'xingtu'), nobody)

  const told = ask.map(({ provider, endpoint, costMicro }) => [provider, endpoint.path.split('/').at(-2), costMicro])
  assert.deepEqual(told.slice(0, 2), [
    ['xingtu', 'author_rec_videos_v2', 0],
    ['xingtu', 'get-kol-rec-videos', 0],
  ])
  assert.deepEqual(told.slice(10, 12), [
    ['just-one-api', 'author_rec_videos_v2', 150_000],
    ['just-one-api', 'get-kol-rec-videos', 150_000],
  ])
  assert.deepEqual(
    told.slice(-5).map(([, , costMicro]) => costMicro),
    [500_000, 500_000, 500_000, 500_000, 500_000],
  )
  assert.deepEqual([ask.length, leftOut], [63, []])
  assert.equal(countFitting(ask, 300_000), 12)
})

test('what is left out says why', () => {
  const endpoints = [
    endpointOf('free', undefined),
    endpointOf('paid', { currency: 'CNY', micro: 1 }),
    endpointOf('unknown', 'unknown'),
    endpointOf('other-kinds', undefined, false),
  ]

  const { ask, leftOut } = listQuestions(benchOf(endpoints, 'there'), nobody)

  assert.deepEqual(
    ask.map(({ endpoint }) => endpoint.page.slug),
    ['free', 'paid'],
  )
  assert.deepEqual(
    leftOut.map(({ endpoint, why }) => [endpoint.page.slug, why.kind]),
    [
      ['unknown', 'unknown cost'],
      ['other-kinds', 'declined'],
    ],
  )
})

test('of a provider whose currency has no rate nothing is asked, be it free', () => {
  const endpoints = [endpointOf('free', undefined), endpointOf('paid', { currency: 'USD', micro: 1 })]

  const { ask, leftOut } = listQuestions(benchOf(endpoints, 'there'), nobody)

  assert.deepEqual(ask, [])
  assert.deepEqual(
    leftOut.map(({ why }) => why),
    [
      { kind: 'no rate', currency: 'USD' },
      { kind: 'no rate', currency: 'USD' },
    ],
  )
})

test('every endpoint that is built in takes what it is asked: about whom, or by its own examples', () => {
  for (const endpoint of builtIn) {
    const params = readParams(endpoint, { kolId: '7000000000000000001', itemId: '7000000000000000002' })
    const { subject } = endpoint
    if (subject)
      assert.equal(params[subject.param], `700000000000000000${subject.kind === 'kol' ? 1 : 2}`, endpoint.path)
    assert.ok(readParams(endpoint, nobody))
  }
})
