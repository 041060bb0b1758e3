import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isUtf16, stripMark } from './byte-order-mark.ts'

const mark = Buffer.from('\ufeff')

test('a byte-order mark', async (t) => {
  await t.test('is taken off once, and only where it stands first', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes)
        assert.deepEqual(stripMark(Buffer.concat([mark, text])), text)
        assert.deepEqual(stripMark(Buffer.concat([Buffer.from('{'), mark, text])).length, text.length + 4)
      }),
    )
    assert.deepEqual(stripMark(Buffer.from('\ufeff\ufeff{}')), Buffer.from('\ufeff{}'))
    for (const short of ['', '{', '{}']) assert.equal(stripMark(Buffer.from(short)).toString(), short)
    assert.deepEqual(stripMark(mark.subarray(0, 2)), mark.subarray(0, 2))
  })
})

test('UTF-16 is told from UTF-8, with a mark and without', () => {
  for (const text of ['{"a":1}', '[', '"字"']) {
    const little = Buffer.from(text, 'utf16le')
    const big = Buffer.from(little).swap16()
    for (const bytes of [little, big, Buffer.concat([Buffer.from([0xff, 0xfe]), little])])
      assert.ok(isUtf16(bytes), bytes.toString('hex'))
    assert.ok(isUtf16(Buffer.concat([Buffer.from([0xfe, 0xff]), big])))
    for (const prefix of ['', '\ufeff']) assert.ok(!isUtf16(Buffer.from(prefix + text)))
  }
  for (const bytes of [[], [0], [0xff], [0, 0]]) assert.ok(!isUtf16(Buffer.from(bytes)))
})
