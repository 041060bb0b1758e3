import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCatalogue, type SchemaView, viewSchema } from '#catalogue'
import { listShapes } from './fields.ts'
import type { Block, DataField } from './page.ts'
import { tellInEnvelope, writeResponse } from './response-blocks.ts'

const idsOf = ({ anchor: _, inner }: DataField): readonly string[] =>
  inner ? [inner.id, ...inner.fields.flatMap(idsOf)] : []

const anchorsOf = ({ anchor, inner }: DataField): readonly string[] => [
  ...(anchor === undefined ? [] : [anchor]),
  ...(inner?.fields.flatMap(anchorsOf) ?? []),
]

const fieldsOf = (blocks: readonly Block[]) => blocks.flatMap((block) => (block.kind === 'fields' ? block.fields : []))
const headingsOf = (blocks: readonly Block[]) => blocks.flatMap((block) => (block.kind === 'heading' ? [block] : []))

test('what is answered', async (t) => {
  const catalogue = await loadCatalogue()
  const find = (path: string) => catalogue.find(path) ?? assert.fail(path)

  await t.test('is told once, each object in its place or by itself, and every link leads to one', () => {
    for (const endpoint of catalogue.list()) {
      const blocks = writeResponse(endpoint, 'en')
      const ids = [...fieldsOf(blocks).flatMap(idsOf), ...headingsOf(blocks).map(({ id }) => id)]
      const expected = listShapes(viewSchema(endpoint.data)).map((_, index) => `fields-${index}`)
      assert.deepEqual(ids.toSorted(), [...expected, 'response'].sort(), endpoint.path)
      for (const anchor of fieldsOf(blocks).flatMap(anchorsOf)) assert.ok(ids.includes(anchor), anchor)
    }
  })

  await t.test('names what stands in several places, and says once that any of its fields may be null', () => {
    const endpoint = find('/api/douyin-xingtu/get-kol-rec-videos/v1')
    for (const [lang, aside, list] of [
      ['en', '45 fields, the same in 4 places; any may be null', 'array of XingtuVideo, or null'],
      ['zh', '45 个字段，4 处结构相同；均可为 null', 'XingtuVideo 数组，可为 null'],
    ] as const) {
      const blocks = writeResponse(endpoint, lang)
      const [, video, ...others] = headingsOf(blocks)
      assert.deepEqual([video?.text, video?.aside, others], ['XingtuVideo', aside, []])
      const data = fieldsOf(blocks).find(({ name }) => name === 'data')
      const newest = data?.inner?.fields.find(({ name }) => name === 'newest_videos')
      assert.deepEqual([newest?.type, newest?.anchor], [list, video?.id])
    }
    const [id] = fieldsOf(writeResponse(endpoint, 'en').slice(-1))
    assert.deepEqual([id?.name, id?.type], ['item_id', 'number or string'])
  })

  await t.test('is told by itself where an object is large, or is one of several that may stand in a place', () => {
    const objectOf = (count: number, name: string): SchemaView => ({
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: count }, (_, nth) => [`${name}${nth}`, { type: 'string' }])),
    })
    const data: SchemaView = {
      type: 'object',
      properties: {
        small: objectOf(8, 'a'),
        large: objectOf(9, 'b'),
        either: { anyOf: [objectOf(2, 'c'), objectOf(1, 'd')] },
      },
    }
    const blocks = tellInEnvelope(data, listShapes(data), 'en')
    const [root] = fieldsOf(blocks).filter(({ name }) => name === 'data')
    assert.deepEqual(
      root?.inner?.fields.map(({ name, inner, anchor }) => [name, inner?.fields[0]?.name, anchor !== undefined]),
      [
        ['small', 'a0', false],
        ['large', undefined, true],
        ['either', 'c0', false],
      ],
    )
    assert.deepEqual(
      headingsOf(blocks).map(({ text, aside }) => [text, aside]),
      [
        ['large', '9 fields, in `data.large`'],
        ['either', '1 field, in `data.either`'],
      ],
    )
  })
})
