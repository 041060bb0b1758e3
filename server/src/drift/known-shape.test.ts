import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { describeShape, readShape } from '#catalogue'
import { isBack, isTable, type KnownShape, learnShape, packDocumented } from './known-shape.ts'

const schema = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  plays: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
  works: Type.Optional(Type.Array(Type.Object({ title: Type.Optional(Type.String()) }))),
  any: Type.Optional(Type.Unknown()),
  map: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** Learns from answers in turn; what each one changes, as `new works[].likes: nothing → number`. */
function openKnown(documentation: TSchema | 'none' = schema) {
  const known: KnownShape = { places: new Map(), tables: new Set() }
  const documented = documentation === 'none' ? undefined : packDocumented(describeShape(documentation))
  let now = 0
  return {
    known,
    see(value: unknown): string[] {
      const shape = readShape(value, (place) => isTable(known, documented, place))
      return learnShape(known, { shape, documented, now: ++now }).changes.map(
        ({ change, place, before, after }) => `${change} ${place}: ${before} → ${after}`,
      )
    },
  }
}

test('the first answer is compared with what is documented', () => {
  const { see } = openKnown()

  assert.deepEqual(
    see({ id: 7, name: null, works: [{ title: 'a', likes: 1 }], more: { a: { b: 1 } }, any: { c: 1 } }),
    [
      'retyped id: text → number',
      'new works[].likes: nothing → number',
      // A branch is one change, at its root.
      'new more: nothing → object',
    ],
  )
})

test('an answer as those before it changes nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const { see } = openKnown(Type.Unsafe<unknown>({}))
      see(value)

      assert.deepEqual(see(value), [])
    }),
  )
})

test('a change is seen once', async (t) => {
  const usual = { id: '1', plays: 1, works: [{ title: 'a' }] }

  await t.test('when a member is there that never was', () => {
    const { see } = openKnown()
    see(usual)

    const changed = { ...usual, works: [{ title: 'a', likes: { count: 1 } }] }
    assert.deepEqual(see(changed), ['new works[].likes: nothing → object'])
    assert.deepEqual([see(changed), see(usual), see(changed)], [[], [], []])
  })

  await t.test('when a value is of another kind, null among them, although that is documented', () => {
    const { see } = openKnown()
    see(usual)

    assert.deepEqual(see({ ...usual, plays: null }), ['retyped plays: number → null'])
    assert.deepEqual(see({ ...usual, plays: '1' }), ['retyped plays: null or number → text'])
    assert.deepEqual([see(usual), see({ ...usual, plays: null })], [[], []])
  })

  await t.test(
    'when a member is gone that was always there, at its root, and not where its object is not there',
    () => {
      const { see } = openKnown()
      see({ ...usual, more: { deep: { a: 1 } } })
      see({ ...usual, works: [], more: { deep: { a: 1 } } })

      assert.deepEqual(see({ ...usual, works: [{}] }), [
        'vanished works[].title: text → nothing',
        'vanished more: object → nothing',
      ])
      assert.deepEqual(
        [see({ ...usual, more: { deep: {} } }), see(usual), see({ ...usual, works: [{}] })],
        [['vanished more.deep.a: number → nothing'], [], []],
      )
    },
  )

  await t.test('and not when one is missing that was missing before', () => {
    const { see } = openKnown()
    see(usual)
    see({ ...usual, name: 'a' })

    assert.deepEqual(see(usual), [])
  })
})

test('no change is', async (t) => {
  await t.test('what is documented and comes for the first time', () => {
    const { see } = openKnown()
    see({ id: '1' })

    assert.deepEqual(see({ id: '1', name: null, plays: '7', works: [{ title: 'a' }] }), [])
  })

  await t.test('what is filled that was null or empty so far', () => {
    const { see } = openKnown(Type.Object({ id: Type.String(), name: Type.Union([Type.String(), Type.Null()]) }))
    see({ id: '1', name: null, list: [], maybe: null })

    assert.deepEqual(see({ id: '1', name: 'a', list: [{ a: 1 }], maybe: { b: 1 } }), [])
    assert.deepEqual(see({ id: '1', name: 'a', list: [{ a: 1, c: 2 }], maybe: { b: 1 } }), [
      'new list[].c: nothing → number',
    ])
  })

  await t.test('one more name where there are many, of another kind than all of them, and none less', () => {
    const many = Object.fromEntries(Array.from({ length: 61 }, (_, nth) => [`name_${nth}`, 'x']))
    const { see } = openKnown(Type.Object({ id: Type.String() }))
    see({ id: '1', many, few: { a: 1 } })

    assert.deepEqual(see({ id: '1', many: { ...many, more: 'x' }, few: { a: 1 } }), [])
    assert.deepEqual(see({ id: '1', many: { ...many, more: { a: 1 } }, few: { a: 1 } }), [
      'retyped many{}: text → object',
    ])
    assert.deepEqual(see({ id: '1', many: {}, few: { a: 1 } }), [])
  })

  await t.test('a name that is data, in a map or where ever more turn up', () => {
    const { known, see } = openKnown()
    see({ id: '1', map: { a: 1 }, tags: { first: 1 } })

    assert.deepEqual(see({ id: '1', map: { b: { c: 1 } }, tags: { first: 1 } }), ['retyped map{}: number → object'])
    for (let nth = 0; nth < 80; nth++) see({ id: '1', map: {}, tags: { [`tag_${'x'.repeat(nth % 40)}${nth}`]: nth } })
    assert.deepEqual(see({ id: '1', map: {}, tags: { another: 1, yet_another: 2 } }), [])
    assert.ok(known.places.size < 20, `${known.places.size} places`)
  })
})

test('without documentation the first answer is what others are compared with', () => {
  const { see } = openKnown('none')

  assert.deepEqual(see({ a: 1, b: [{ c: 1 }] }), [])
  assert.deepEqual(see({ a: '1', b: [{ c: 1, d: 1 }] }), ['retyped a: number → text', 'new b[].d: nothing → number'])
})

test('two thousand places are remembered, and others are no news', () => {
  const { known, see } = openKnown(Type.Unsafe<unknown>({}))
  for (let part = 0; part < 60; part++) {
    const wide = Object.fromEntries(Array.from({ length: 55 }, (_, nth) => [`n${nth}`, nth % 2 ? '' : nth]))
    see({ ...Object.fromEntries(Array.from({ length: part + 1 }, (_, nth) => [`part${nth}`, wide])) })
  }

  assert.equal(known.places.size, 2_000)
  const wider = { part0: { ever: { so: { deep: 1 } } } }
  assert.deepEqual(
    [...see(wider), ...see(wider)].filter((line) => line.startsWith('new')),
    [],
  )
  assert.equal(known.places.size, 2_000)
})

test('names that are other ones each time are remembered up to a bound, be they those of tables', () => {
  const { known, see } = openKnown(Type.Object({ id: Type.String() }))
  const letters = (nth: number): string => String(nth).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
  const table = Object.fromEntries(Array.from({ length: 61 }, (_, nth) => [letters(nth), 1]))
  const inside = (nth: number) => ({ [`deep_${letters(nth)}`]: { table } })
  for (let nth = 0; nth < 1_500; nth++) see({ id: '1', [`one_${letters(nth)}`]: table, more: inside(nth) })

  assert.ok(known.places.size <= 2_000, `${known.places.size} places`)
  const unknown = [...known.tables].filter((place) => !known.places.has(place))
  assert.deepEqual(unknown, [])
})

test('an answer is as it was before a change', () => {
  const change = (what: 'new' | 'vanished' | 'retyped' | 'unfit', place: string, before: string, after: string) =>
    ({ change: what, place, before, after, since: null }) as const
  const shape = readShape({ a: { b: 1 }, list: [{ c: 'x' }] })

  for (const [one, expected] of [
    [change('new', 'a.d', 'nothing', 'text'), true],
    [change('new', 'a.b', 'nothing', 'number'), false],
    // Nobody can tell: its object is not there.
    [change('new', 'z.d', 'nothing', 'text'), false],
    [change('vanished', 'list[].c', 'text', 'nothing'), true],
    [change('vanished', 'list[].d', 'text', 'nothing'), false],
    [change('retyped', 'a.b', 'number', 'null or text'), true],
    [change('retyped', 'list[].c', 'number', 'null or text'), false],
    [change('retyped', 'gone', 'number', 'text'), false],
    [change('unfit', 'a', 'an array', 'object'), true],
  ] as const)
    assert.equal(isBack(one, shape), expected, `${one.change} ${one.place}`)
})
