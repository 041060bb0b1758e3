import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, readBytes } from './bytes.ts'
import { Refusal } from './problem.ts'

test('a size is read in bytes, and shown in a unit that fits', () => {
  for (const [text, bytes, shown] of [
    ['0', 0, '0 bytes'],
    ['999', 999, '999 bytes'],
    ['64KB', 64_000, '64 KB'],
    ['500MB', 500_000_000, '500 MB'],
    ['1.5GB', 1_500_000_000, '1.5 GB'],
    ['20GB', 20_000_000_000, '20 GB'],
    ['2TB', 2_000_000_000_000, '2 TB'],
    ['20000000', 20_000_000, '20 MB'],
  ] as const) {
    assert.equal(readBytes(text), bytes, text)
    assert.equal(formatBytes(bytes), shown, text)
  }
})

test('what is no size is refused', () => {
  for (const text of ['', 'GB', '20gb', '20 GB', '-1', '1e9', '1.GB', '20G', '20GiB', '999999TB', '1.5'])
    assert.throws(() => readBytes(text), Refusal, text)
})
