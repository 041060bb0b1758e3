import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSystemRandom } from '#kit'
import { keyFor } from '#support/store'
import { openSeal } from './seal.ts'

const random = openSystemRandom()

test('what is sealed is read again for the row it was sealed for, and by its own key alone', async () => {
  const seal = openSeal({ digestKey: keyFor('a key of tokens for tests'), random })
  const other = openSeal({ digestKey: keyFor('another key of tokens for tests'), random })
  const sealed = await seal.seal('webhook', 'hook_1', 'whsec_secret')

  assert.equal(await seal.findSealed('webhook', 'hook_1', sealed), 'whsec_secret')
  assert.equal(await seal.findSealed('webhook', 'hook_2', sealed), undefined)
  assert.equal(await seal.findSealed('mail', 'hook_1', sealed), undefined)
  assert.equal(await other.findSealed('webhook', 'hook_1', sealed), undefined)
  for (let place = 0; place < sealed.length; place++) {
    const damaged = Uint8Array.from(sealed, (byte, at) => (at === place ? byte ^ 1 : byte))
    assert.equal(await seal.findSealed('webhook', 'hook_1', damaged), undefined)
  }
  assert.equal(await seal.findSealed('webhook', 'hook_1', sealed.slice(0, 20)), undefined)
  assert.equal(Buffer.from(sealed).includes('secret'), false)
  assert.notDeepEqual(await seal.seal('webhook', 'hook_1', 'whsec_secret'), sealed)
})
