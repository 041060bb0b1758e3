import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ValidCall } from './call.ts'
import { requireBooks } from './require-books.ts'

// All that the step does with a call is to give it on.
const call = {} as ValidCall
const goOn = (): Promise<never> => Promise.reject(new Error('it went on'))

test('a call goes no further while nothing can be written', async () => {
  const trouble = { because: 'there is no room left on the disk', canRead: true }
  const step = requireBooks({ findTrouble: () => trouble })
  await assert.rejects(step(call, goOn), { kind: 'service.unavailable', retryAfterMs: 1_000 })
})

test('a call goes on where all is well', async () => {
  await assert.rejects(requireBooks({ findTrouble: () => undefined })(call, goOn), /it went on/)
})
