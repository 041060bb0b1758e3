import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { createTestClock } from '#support/clock'
import { defineEndpoint } from './define-endpoint.ts'
import { openExamples } from './example.ts'
import { makeValue } from './make-value.ts'
import { viewSchema } from './schema.ts'

const make = (schema: TSchema): unknown => makeValue(viewSchema(schema))

const leaf: fc.Arbitrary<TSchema> = fc.oneof(
  fc.record({ minLength: fc.nat(30), more: fc.nat(9) }).map(({ minLength, more }) => {
    return Type.String({ minLength, maxLength: minLength + more })
  }),
  fc.record({ minimum: fc.integer(), more: fc.nat() }).map(({ minimum, more }) => {
    return Type.Integer({ minimum, maximum: minimum + more })
  }),
  fc.record({ minimum: fc.double({ noNaN: true, min: -1e9, max: 1e9 }) }).map((limits) => Type.Number(limits)),
  fc.constantFrom(
    Type.Boolean(),
    Type.Null(),
    Type.Unknown(),
    Type.Literal('exactly'),
    Type.Integer({ maximum: -3 }),
    Type.Enum(['NEW', 'OLD']),
    Type.String({ pattern: '^[0-9]{4}$', examples: ['2026'] }),
    Type.String({ pattern: '^x$', default: 'x' }),
    Type.Union([Type.Null(), Type.Array(Type.String())]),
  ),
)

const { schema: someSchema } = fc.letrec<{ schema: TSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    leaf,
    tie('schema').map((items) => Type.Array(items)),
    tie('schema').map((one) => Type.Union([Type.Null(), one])),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'c', '2'), fc.tuple(tie('schema'), fc.boolean()))
      .map((fields) =>
        Type.Object(
          Object.fromEntries(
            Object.entries(fields).map(([name, [one, isOptional]]) => [name, isOptional ? Type.Optional(one) : one]),
          ),
        ),
      ),
  ),
}))

const define = (data: TSchema) =>
  defineEndpoint({
    path: '/api/tests/example/v1',
    title: { en: 'Example', zh: '示例' },
    summary: { en: 'For tests.', zh: '用于测试。' },
    page: { group: 'tests', slug: 'example' },
    price: 0,
    freshFor: '1h',
    params: Type.Object({}),
    data,
    isEmpty: () => false,
    sources: [],
  })

test('a value made from a schema', async (t) => {
  await t.test('is one that the schema allows', () => {
    fc.assert(fc.property(someSchema, (schema) => Compile(schema).Check(make(schema))))
  })

  await t.test('is one that an endpoint with that schema calls good', () => {
    fc.assert(fc.property(someSchema, (schema) => define(schema).judge(make(schema)).isGood))
  })

  await t.test('takes what the schema says itself: examples, then the default, then an enumeration', () => {
    assert.equal(make(Type.String({ examples: ['said'], default: 'usual' })), 'said')
    assert.equal(make(Type.String({ default: 'usual' })), 'usual')
    assert.equal(make(Type.Enum(['NEW', 'OLD'])), 'NEW')
    assert.equal(make(Type.Enum(['NEW', 'OLD'], { default: 'OLD' })), 'OLD')
  })

  await t.test('shows optional fields, one item of a list, and what is there rather than null', () => {
    const item = Type.Object({ id: Type.String({ examples: ['7'] }), plays: Type.Optional(Type.Integer()) })

    assert.deepEqual(make(Type.Object({ list: Type.Optional(Type.Union([Type.Null(), Type.Array(item)])) })), {
      list: [{ id: '7', plays: 0 }],
    })
  })

  await t.test('ends, however deep the schema is', () => {
    let schema: TSchema = Type.String()
    for (let depth = 0; depth < 5_000; depth++) schema = Type.Object({ in: schema })

    assert.ok(JSON.stringify(make(schema)).length < 1_000)
  })
})

test('an example', async (t) => {
  const clock = createTestClock()
  const at = new Date(clock.now()).toISOString()
  const envelope = (example: unknown) => ({ ...(example as object), requestId: '' })

  await t.test('is what was recorded, and says so', () => {
    const { example, ...about } = openExamples({ clock, findRecorded: () => ['recorded'] })(define(Type.Unknown()))

    assert.deepEqual(about, { checkedAt: at, synthetic: false })
    assert.deepEqual(envelope(example), { code: 0, data: ['recorded'], message: null, recordTime: null, requestId: '' })
  })

  await t.test('is made from the schema where nothing was recorded, and says so', () => {
    const endpoint = define(Type.Object({ name: Type.String({ examples: ['ada'] }) }))
    const findExample = openExamples({ clock, findRecorded: () => undefined })
    const { example, ...about } = findExample(endpoint)

    assert.deepEqual(about, { checkedAt: at, synthetic: true })
    assert.deepEqual(envelope(example), {
      ...{ code: 0, data: { name: 'ada' } },
      ...{ message: null, recordTime: null, requestId: '' },
    })
    assert.equal(findExample(endpoint).example, example)
  })

  await t.test('that the endpoint would not call good was not checked', () => {
    const findExample = openExamples({ clock, findRecorded: () => undefined })

    assert.equal(findExample(define(Type.Literal('good', { examples: ['bad'] }))).checkedAt, null)
  })
})
