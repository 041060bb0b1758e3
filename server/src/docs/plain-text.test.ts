import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shorten } from './plain-text.ts'

test('a line that is too long ends with a whole character and says that there is more', () => {
  assert.equal(shorten('ab🎬🎬', 4), 'ab🎬🎬')
  assert.equal(shorten('ab🎬🎬', 3), 'ab🎬…')
})
