import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { type Endpoint, loadCatalogue } from '#catalogue'
import { listFoundFields } from './search-fields.ts'

const { list } = await loadCatalogue()
const [builtIn] = list()

const withFields = (names: readonly string[], meaning = 'What it is.'): Endpoint => {
  assert.ok(builtIn)
  const fields = names.map((name) => [name, Type.String({ meaning: { en: meaning, zh: meaning } })])
  return { ...builtIn, data: Type.Object(Object.fromEntries(fields)) }
}

test('fields that can be found', async (t) => {
  await t.test('are told once for all endpoints that have them, by name and meaning', () => {
    const fields = listFoundFields([withFields(['plays']), withFields(['plays']), withFields(['plays'], 'Another.')])
    const plays = fields.filter(({ name }) => name === 'plays').map(({ meaning, more }) => [meaning.en, more])
    assert.deepEqual(plays, [
      ['What it is.', 1],
      ['Another.', 0],
    ])
  })

  await t.test('are four thousand at most, however many a document has', () => {
    const names = Array.from({ length: 10_000 }, (_, place) => `field${place}`)
    const fields = listFoundFields([withFields(names)])
    assert.equal(fields.length, 4_000)
    assert.ok(fields.some(({ name }) => name === 'token'))
  })
})
