import assert from 'node:assert/strict'
import { test } from 'node:test'
import { excerptOf } from './excerpt.ts'

const envelope = (data: unknown) => ({ code: 0, data, message: null, recordTime: null, requestId: 'a1' })

test('an answer in a few lines', async (t) => {
  await t.test('shows what one entry holds, and says where something is left out', () => {
    const works = [{ zero: 0, id: '7', empty: '', plays: 3, inner: {}, title: 'x', url: 'y' }, { id: '8' }]
    assert.equal(
      excerptOf(envelope({ base: {}, works })),
      `{
  "code": 0,
  "data": {
    "works": [{
      "id": "7",
      "plays": 3,
      "title": "x", …
    }, …], …
  },
  "message": null, "recordTime": null,
  "requestId": "a1"
}`,
    )
  })

  await t.test('leaves nothing out where there is nothing more', () => {
    assert.equal(excerptOf(envelope({ works: [{ id: '7' }] })).includes('…'), false)
    assert.match(excerptOf(envelope({ name: 'x', age: 0 })), /"name": "x", …/)
    assert.match(excerptOf(envelope([])), /"data": \[\],/)
    assert.equal(excerptOf('odd'), '"odd"')
  })
})
