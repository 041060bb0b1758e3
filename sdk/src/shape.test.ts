import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMisfit, type Shape } from './shape.ts'

const shape: Shape = {
  id: 'string',
  plays: 'number null',
  raw: 'string number null',
  answer: 'unknown',
  quota: ['null', { left: 'number' }],
  works: [{ title: 'string' }],
}
const fit = { id: '1', plays: null, raw: 1, answer: [], quota: null, works: [] }

test('what fits is taken, with members nobody asked for', () => {
  assert.equal(findMisfit(fit, shape), undefined)
  assert.equal(findMisfit({ ...fit, quota: { left: 1 }, works: [{ title: '' }], newer: true }, shape), undefined)
  assert.equal(findMisfit({ ...fit, plays: '7553989899192519974' }, shape), undefined)
})

test('what does not fit is named by its place', () => {
  const misfits: readonly (readonly [unknown, string])[] = [
    [null, 'the answer is of the kind null'],
    [[], 'the answer is of the kind array'],
    [{ ...fit, id: undefined }, 'id is missing'],
    [{ ...fit, plays: [5] }, 'plays is of the kind array'],
    [{ ...fit, plays: 'many' }, 'plays is of the kind string'],
    [{ ...fit, id: 1 }, 'id is of the kind number'],
    [{ ...fit, raw: {} }, 'raw is of the kind object'],
    [{ ...fit, quota: {} }, 'quota.left is missing'],
    [{ ...fit, quota: [] }, 'quota is of the kind array'],
    [{ ...fit, works: {} }, 'works is of the kind object'],
    [{ ...fit, works: [{ title: '' }, {}] }, 'works[1].title is missing'],
  ]
  for (const [value, said] of misfits) assert.equal(findMisfit(value, shape), said)
})
