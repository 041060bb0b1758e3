import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'
import { parseExactJson } from '#kit'
import { loadCatalogue } from './load.ts'
import { makeValue } from './make-value.ts'
import { viewSchema } from './schema.ts'
import { describeShape, findOwner, readShape, type Shape } from './shape.ts'

/** `newest_videos[].play: number text`, a line a place. */
const lines = ({ kinds }: Shape): string[] => [...kinds].map(([place, seen]) => `${place}: ${[...seen].join(' ')}`)

const uuid = '0af76519-16cd-43dd-8448-eb211c80319c'

test('the shape of an answer', async (t) => {
  await t.test('has a place for every member, and one for all items of a list', () => {
    const value = { id: '7', on: true, gone: null, videos: [{ play: 1 }, { play: '1', tags: [] }] }

    assert.deepEqual(lines(readShape(value)), [
      ': object',
      'id: text',
      'on: boolean',
      'gone: null',
      'videos: list',
      'videos[]: object',
      'videos[].play: number text',
      'videos[].tags: list',
    ])
  })

  await t.test('has one place for all members of an object whose names are data', () => {
    const many = Object.fromEntries(Array.from({ length: 61 }, (_, nth) => [`province_${nth}`, nth]))
    const byId = {
      6831825876674412552: { n: 1 },
      'of-20261129': { n: 2 },
      广东: { n: 3 },
      '18-23': { n: 4 },
      [uuid]: { n: 5 },
    }
    const value = { byId, many, told: { a: 1, b: '' } }

    assert.deepEqual(lines(readShape(value, (place) => (place === 'told' ? true : undefined))).slice(1), [
      'byId: object',
      'byId{}: object',
      'byId{}.n: number',
      'many: object',
      'many{}: number',
      'told: object',
      'told{}: number text',
    ])
  })

  await t.test('takes a number that is kept as its digits for a number', () => {
    const value = parseExactJson('{"n":12345678901234567890123}')

    assert.deepEqual(lines(readShape(value)), [': object', 'n: number'])
  })

  await t.test('is read from twenty items of a list, the first and the last among them', () => {
    const items = Array.from({ length: 1_000 }, (_, nth) => ({ [`of${nth}`]: nth }))

    const { kinds } = readShape(items)

    assert.equal(kinds.size, 22)
    assert.ok(kinds.has('[].of0') && kinds.has('[].of999'))
  })

  await t.test('says where it was not read to its end', () => {
    const members = Array.from({ length: 1_500 }, (_, nth) => [`n${nth}`, nth % 2 ? '' : nth])
    const wide = { one: Object.fromEntries(members), other: Object.fromEntries(members) }
    const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`)

    assert.deepEqual([readShape(wide).kinds.size, readShape(wide).isWhole], [2_000, false])
    // More members than there is room for are no names of fields.
    assert.deepEqual(
      [readShape({ ...wide.one, ...Object.fromEntries(members.map(([name]) => [`m${name}`, ''])) }).kinds.size],
      [2],
    )
    assert.deepEqual([readShape(deep).kinds.size, readShape(deep).isWhole], [17, false])
    assert.equal(readShape({ a: 1 }).isWhole, true)
  })

  await t.test('is bounded and read without failing, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const { kinds } = readShape(value)
        assert.ok(kinds.size >= 1 && kinds.size <= 2_000)
        for (const place of kinds.keys()) {
          const owner = findOwner(place)
          if (owner !== undefined) assert.ok(kinds.get(owner)?.has('object'), `${place} of ${owner}`)
        }
      }),
    )
  })
})

test('the owner of a place is the object it is a member of', () => {
  for (const [place, owner] of [
    ['', undefined],
    ['a', ''],
    ['a.b', 'a'],
    ['a[]', undefined],
    ['a[].b', 'a[]'],
    ['a{}', undefined],
    ['a{}.b', 'a{}'],
    ['a."b.c"', 'a'],
    ['a."b.\\"c[]"."d"', 'a."b.\\"c[]"'],
  ] as const)
    assert.equal(findOwner(place), owner, place)
})

test('the shape a schema documents', async (t) => {
  const documented = (schema: TSchema) => lines(describeShape(schema))

  await t.test('has what is optional, what may be one or the other, and items', () => {
    const schema = Type.Object({
      code: Type.Literal(0),
      level: Type.Enum(['low', 'high']),
      plays: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
      works: Type.Optional(Type.Union([Type.Array(Type.Object({ on: Type.Boolean() })), Type.Null()])),
    })

    assert.deepEqual(documented(schema).slice(1), [
      'code: number',
      'level: text',
      'plays: number text null',
      'works: list null',
      'works[]: object',
      'works[].on: boolean',
    ])
  })

  await t.test('has one place for the members of a record, and every kind where anything may stand', () => {
    const every = 'null boolean number text list object'
    const schema = Type.Object({ map: Type.Record(Type.String(), Type.Integer()), any: Type.Unknown() })

    assert.deepEqual(documented(schema).slice(1), ['map: object', 'map{}: number', `any: ${every}`])
    assert.deepEqual(documented(Type.Unsafe<unknown>({})), [`: ${every}`])
    assert.deepEqual(documented(Type.Unsafe<unknown>({ additionalProperties: { type: ['string', 'null'] } })), [
      `: ${every}`,
      '{}: text null',
    ])
  })

  await t.test('covers an example of every endpoint there is', async () => {
    const endpoints = (await loadCatalogue()).list()
    assert.ok(endpoints.length > 30)
    for (const { path, data } of endpoints) {
      const known = describeShape(data)
      const isMap = (place: string): boolean => known.kinds.has(`${place}{}`)
      for (const [place, seen] of readShape(makeValue(viewSchema(data)), isMap).kinds) {
        const expected = known.kinds.get(place)
        // Below what may be anything nothing is documented.
        const isBelowAnything = [...known.kinds].some(([above, { size }]) => size === 6 && place.startsWith(above))
        for (const kind of seen) assert.ok(isBelowAnything || expected?.has(kind), `${path} ${place}: ${kind}`)
      }
    }
  })
})
