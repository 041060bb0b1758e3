import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '#kit'
import { readApart } from './read-apart.ts'

const bytesOf = (document: unknown): Uint8Array => Buffer.from(JSON.stringify(document))
const read = (bytes: Uint8Array) => readApart({ bytes, platform: undefined, fileName: 'shop' })

test('a document that is read in a thread of its own', async (t) => {
  await t.test('is read as one by the command', async () => {
    const { name, definitions, leftOut } = await read(
      bytesOf({
        openapi: '3.1.0',
        info: { title: 'Shop' },
        paths: { '/api/shop/list/v1': { get: { summary: 'List' } }, '/other': { get: {} } },
      }),
    )
    assert.equal(name, 'Shop')
    assert.deepEqual([definitions.map(({ path }) => path), leftOut.length], [['/api/shop/list/v1'], 1])
  })

  await t.test('is refused in the same words', async () => {
    await assert.rejects(
      read(bytesOf({ swagger: '2.0' })),
      (error) => error instanceof Refusal && /is Swagger; convert it/.test(error.message),
    )
    await assert.rejects(
      read(Buffer.from('ÿþ', 'latin1')),
      (error) => error instanceof Refusal && /UTF-16|not an object/.test(error.message),
    )
  })

  await t.test('leaves the loop to others while it is read', async () => {
    const schema = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`p${nth}`, {}])),
    }
    const operation = { responses: { 200: { content: { 'application/json': { schema } } } } }
    const paths = Object.fromEntries(
      Array.from({ length: 1_500 }, (_, nth) => [`/api/shop/${nth}/v1`, { get: operation }]),
    )
    let turns = 0
    let isRead = false
    const count = (): void => {
      turns++
      if (!isRead) setImmediate(count)
    }
    count()
    const { definitions } = await read(bytesOf({ openapi: '3.1.0', info: { title: 'Large' }, paths }))
    isRead = true

    assert.equal(definitions.length, 1_500)
    assert.ok(turns > 100, `${turns} turns`)
  })
})
