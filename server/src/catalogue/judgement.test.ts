import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type, { type TSchema } from 'typebox'
import { createJudge } from './judgement.ts'
import { describeUnfit } from './unfit.ts'

const Work = Type.Object({
  id: Type.String({ pattern: '^[0-9]+$' }),
  play: Type.Optional(Type.Number({ minimum: 0 })),
  isHot: Type.Optional(Type.Boolean()),
  kind: Type.Optional(Type.Enum(['VIDEO', 'ALBUM'])),
  covers: Type.Optional(Type.Array(Type.String())),
  stats: Type.Optional(Type.Object({ likes: Type.Number() })),
})

const Works = Type.Object({
  status: Type.Object({ code: Type.Literal(0), message: Type.Optional(Type.String()) }),
  works: Type.Optional(Type.Array(Work)),
  tags: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Array(Type.String())), Type.Null()])),
  page: Type.Optional(Type.Number()),
})

const status = { code: 0, message: '' }

function judgeBy(schema: TSchema, sharedMembers?: readonly string[]) {
  const judge = createJudge({ data: schema, sharedMembers, isEmpty: () => false })
  return (data: unknown): string => {
    const judgement = judge(data)
    return judgement.isGood ? 'good' : describeUnfit(judgement.unfit)
  }
}

test('a good answer', async (t) => {
  const judge = judgeBy(Works)
  const whole = { id: '7', play: 1, isHot: true, kind: 'VIDEO', covers: ['a'], stats: { likes: 1 } }

  await t.test('may write a plain value as any other', () => {
    for (const value of ['', '12', 'words', 0, 1, -1.5, true, false, null]) {
      for (const name of ['id', 'play', 'isHot', 'kind']) {
        assert.equal(judge({ status, works: [{ ...whole, [name]: value }] }), 'good', `${name}: ${value}`)
      }
    }
  })

  await t.test('may have null, or nothing, or more wherever it stands', () => {
    for (const name of Object.keys(whole)) {
      assert.equal(judge({ status, works: [{ ...whole, [name]: null }] }), 'good', name)
      assert.equal(judge({ status, works: [{ ...whole, [name]: undefined }] }), 'good', name)
    }
    for (const works of [null, [], [null], [{}], [{ ...whole, more: { of: ['it'] }, stats: {} }]]) {
      assert.equal(judge({ status, works, more: [] }), 'good', JSON.stringify(works))
    }
    assert.equal(judge({ status: { code: 0, message: null, more: 1 }, tags: { spring: null, autumn: [null] } }), 'good')
  })

  await t.test('has the kinds that are documented, and is told where it has not', () => {
    const works = (work: object) => ({ status, works: [whole, { ...whole, ...work }] })

    assert.equal(judge({ status, works: {} }), 'data.works: a list, not object')
    assert.equal(judge({ status, works: 'none' }), 'data.works: a list, not text')
    assert.equal(judge({ status, works: [7] }), 'data.works[]: an object, not number')
    assert.equal(judge(works({ stats: [] })), 'data.works[].stats: an object, not list')
    assert.equal(judge(works({ stats: true })), 'data.works[].stats: an object, not boolean')
    assert.equal(judge(works({ stats: { likes: {} } })), 'data.works[].stats.likes: a plain value, not object')
    assert.equal(judge(works({ play: [1] })), 'data.works[].play: a plain value, not list')
    assert.equal(judge(works({ covers: [['a']] })), 'data.works[].covers[]: a plain value, not list')
  })

  await t.test('is told wrong without the names that are data', () => {
    assert.equal(judge({ status, tags: { 'a/b': 'secret' } }), 'data.tags{}: a list, not text')
    assert.equal(judge({ status, tags: { 1: [{}] } }), 'data.tags{}[]: a plain value, not object')
  })

  await t.test('says that it is good', () => {
    assert.equal(judge({ works: [] }), 'data.status: an object, not nothing')
    assert.equal(judge({ status: null, works: [] }), 'data.status: an object, not null')
    assert.equal(judge({ status: {}, works: [] }), 'data.status.code: 0, not nothing')
    assert.equal(judge({ status: { code: null }, works: [] }), 'data.status.code: 0, not null')
    assert.equal(judge({ status: { code: '0' }, works: [] }), 'data.status.code: 0, not text')
    for (const [data, got] of [
      [null, 'null'],
      [undefined, 'nothing'],
      ['', 'text'],
      [[], 'list'],
      [7, 'number'],
    ])
      assert.equal(judge(data), `data: an object, not ${got}`)
  })

  await t.test('holds nothing, or something of what is documented', () => {
    assert.equal(judge({ status }), 'good')
    assert.equal(judge({ status, others: [] }), 'data: works or tags or page, not none')
    assert.equal(judge({ status, others: {}, logId: 'x' }), 'data: works or tags or page, not none')
    assert.equal(judge({ status, others: [], works: null }), 'good')
    assert.equal(judge({ status, others: [], page: 1 }), 'good')
  })

  await t.test('holds nothing where all else is plain, and of no other endpoint', () => {
    const Other = Type.Object({ status: Works.properties.status, introduction: Type.Optional(Type.String()) })
    createJudge({ data: Other, isEmpty: () => false })

    for (const member of ['x', 1, true, null]) {
      const isEmpty = createJudge({ data: Works, isEmpty: () => false })({ status, logId: member })
      assert.deepEqual(isEmpty, { isGood: true, isEmpty: true })
    }
    assert.equal(judge({ status, introduction: 'x' }), 'data: works or tags or page, not none')
    // Nothing says here that it is good: it may be what an upstream says when it fails.
    assert.equal(judgeBy(Type.Object({ a: Type.Optional(Type.String()) }))({ error: 'x' }), 'data: a, not none')
  })

  await t.test('is not known by what others have too', () => {
    const judge = judgeBy(Works, ['page'])
    judgeBy(Type.Object({ status: Works.properties.status, creators: Type.Optional(Type.Array(Type.String())) }))

    assert.equal(judge({ status, creators: [], page: 1 }), 'data: works or tags, not none')
    assert.equal(judge({ status, products: [{}] }), 'data: works or tags, not none')
    assert.equal(judge({ status, page: 1 }), 'good')
    // Nobody documents it, and the page says that a list goes with it.
    assert.equal(judge({ status, page: 1, products: [{}] }), 'good')
    assert.equal(judge({ status, creators: [], page: 1, tags: {} }), 'good')
  })
})

test('what an author requires of the outermost object', async (t) => {
  const judge = judgeBy(
    Type.Object({ note: Type.String({ minLength: 3 }), age: Type.Union([Type.Number(), Type.Null()]) }),
  )

  await t.test('must be there, and null only where the schema says so', () => {
    assert.equal(judge({ note: '', age: null }), 'good')
    assert.equal(judge({ note: 7, age: '7', more: 1 }), 'good')
    assert.equal(judge({ note: 'a note' }), 'data.age: a plain value, not nothing')
    assert.equal(judge({ note: null, age: 1 }), 'data.note: a plain value, not null')
    assert.equal(judge({}), 'data.note: a plain value, not nothing')
  })
})

test('schemas of other forms', async (t) => {
  await t.test('a literal of several is one of them, or null', () => {
    const judge = judgeBy(Type.Object({ kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])) }))

    assert.deepEqual(
      ['a', 'b', null].map((kind) => judge({ kind })),
      ['good', 'good', 'good'],
    )
    assert.equal(judge({ kind: 'c' }), 'data.kind: "a" or "b", not text')
  })

  await t.test('one of several objects is enough', () => {
    const one = Type.Object({ one: Type.Optional(Type.Array(Type.String())) })
    const other = Type.Object({ other: Type.Optional(Type.Object({})) })
    const judge = judgeBy(Type.Object({ either: Type.Optional(Type.Union([one, other])) }))

    assert.equal(judge({ either: { one: {}, other: {} } }), 'good')
    assert.equal(judge({ either: { one: {}, other: [] } }), 'data.either.one: a list, not object')
    assert.equal(judge({ either: [] }), 'data.either: an object, not list')
  })

  await t.test('what says more than kinds is judged as it is written', () => {
    const short = Type.Refine(Type.String(), (text) => text.length < 3)
    const both = Type.Intersect([Type.Object({ a: Type.Number() }), Type.Object({ b: Type.Number() })])
    const judge = judgeBy(Type.Object({ short: Type.Optional(short), both: Type.Optional(both) }))

    assert.equal(judge({ short: 'ab', both: { a: 1, b: 2 } }), 'good')
    assert.equal(judge({ short: null, both: null }), 'good')
    assert.match(judge({ short: 'abc' }), /^data\.short: .+, not text$/)
    assert.match(judge({ both: { a: 1 } }), /^data\.both.*: .+, not \w+$/)
    assert.match(judgeBy(both)({ a: 1, b: '2' }), /^data: what its schema says, not object$/)
    assert.equal(judgeBy(both)({ a: 1, b: 2 }), 'good')
    const shared = { $defs: { n: { type: 'number' } }, type: 'object', properties: { a: { $ref: '#/$defs/n' } } }
    assert.equal(judgeBy(Type.Unsafe(shared))({ a: 1 }), 'good')
    assert.equal(judgeBy(Type.Unsafe(shared))({ a: '1' }), 'data: what its schema says, not object')
  })

  await t.test('also of very many items, of which the last is wrong, within a moment', () => {
    const short = Type.Refine(Type.String(), (text) => text.length < 3)
    const judge = judgeBy(Type.Object({ list: Type.Optional(Type.Array(short)) }))
    const startedMs = performance.now()

    assert.match(judge({ list: [...Array(100_000).fill('ab'), 'abc'] }), /^data\.list\[\]: .+, not text$/)
    assert.ok(performance.now() - startedMs < 1_000)
  })

  await t.test('anything is anything, and a list of it a list', () => {
    assert.equal(judgeBy(Type.Unknown())(undefined), 'good')
    assert.equal(judgeBy(Type.Array(Type.Unknown()))([1, [], {}]), 'good')
    assert.equal(judgeBy(Type.Array(Type.Unknown()))({}), 'data: a list, not object')
    assert.equal(judgeBy(Type.Object({}))({ whatever: 1 }), 'good')
    assert.equal(judgeBy(Type.Union([Type.Object({ a: Type.String() }), Type.Null()]))(null), 'good')
  })
})
