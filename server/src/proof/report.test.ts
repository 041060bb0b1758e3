import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { createMask } from '#kit'
import { createOriginals } from './originals.ts'
import type { Outcome } from './outcome.ts'
import { writeReport } from './report.ts'

const token = 'a-secret-token-0123456789'

const endpoint = defineEndpoint({
  path: '/api/tests/things/v1',
  title: { en: 'Things', zh: '事物' },
  summary: { en: 'For tests.', zh: '用于测试。' },
  page: { group: 'tests', slug: 'things' },
  price: 0,
  freshFor: '1h',
  params: Type.Object({}),
  data: Type.Object({}),
  isEmpty: () => false,
  sources: [],
})

const asked: Outcome = {
  provider: 'there',
  endpoint,
  result: 'refused',
  isEmpty: false,
  fault: undefined,
  detail: undefined,
  unfit: undefined,
  newFields: [],
  why: undefined,
  region: 'there.example',
  credential: '1',
  durationMs: 1_234,
  cost: undefined,
  costMicro: 0,
}

function report(outcomes: readonly Outcome[], names: readonly string[] = []): string {
  const originals = createOriginals()
  for (const name of names) originals.names.add(name)
  const bench = {
    endpoints: [endpoint],
    upstreams: [{ name: 'there', hosts: ['there.example'], proxies: [], credentials: 1, concurrency: 1 }],
    mask: createMask([token]),
    deadlineMs: 1,
    inYuan: () => undefined,
    locate: () => '',
    askOnce: () => Promise.resolve({ notAsked: 'stopped' } as const),
    close: async () => {},
  }
  return writeReport({ version: '1.2.3', runtime: 'Node', at: 0, outcomes, bench, originals })
}

test('of a failure a report has the kind and its codes, and no other word', () => {
  const detail = `HTTP 502 from proxy.example: said by somebody (ECONNREFUSED) base_resp.status_code 10001 ${token}`

  const text = report([{ ...asked, fault: 'connection.refused', detail }])

  assert.match(text, /\/api\/tests\/things\/v1: refused, 1250 ms at there\.example\n/)
  assert.match(text, /\n {2}connection\.refused HTTP 502 \(ECONNREFUSED\) status_code 10001\n/)
  assert.doesNotMatch(text, /proxy|somebody|secret/)
})

test('names of members are told, and what is none is not', () => {
  const newFields = ['price_20_60', 'a.bC[].d{}', '2', 'of 山', 'k12345', '"a.b"', 'x'.repeat(49)].map((path) => ({
    path,
    kinds: ['text'],
  }))

  const lines = report([{ ...asked, result: 'ok, new fields', newFields }]).match(/(?<= {2}new: ).*(?=: text)/g)

  assert.deepEqual(lines, ['price_20_60', 'a.bC[].d{}', '<name>', '<name>', '<name>', '<name>.<name>', '<name>'])
})

test('nothing that an answer calls somebody is in a report, wherever the answer has it', () => {
  const nameOf = fc.oneof(
    fc.stringMatching(/^[丁王李赵]{2,6}$/),
    fc.stringMatching(/^[a-z]{6,12}$/),
    fc.stringMatching(/^[1-9][0-9]{10,18}$/),
    fc.stringMatching(/^[a-z]{3}[ .-][a-z]{3}$/),
  )
  fc.assert(
    fc.property(fc.array(nameOf, { minLength: 1, maxLength: 5 }), (names) => {
      const newFields = names.map((name) => ({ path: `by.${name}[].${name}`, kinds: ['number'] }))
      const unfit = { path: `${names[0]}.play`, expected: 'a number', got: 'text' }

      const text = report([{ ...asked, newFields, unfit, detail: names.join(' ') }], names)

      for (const name of names) assert.ok(!text.includes(name), name)
    }),
  )
})
