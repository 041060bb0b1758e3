import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHookLine } from './hook-line.ts'

const hookOf = (accountId: string, webhookId: string) => ({ accountId, webhookId })

test('however many webhooks of an account wait, others have their turn after one of them', () => {
  const line = createHookLine()
  for (let nth = 0; nth < 20; nth++) line.add(hookOf('loud', `loud ${nth}`))
  line.add(hookOf('ada', 'ada 0'))
  line.add(hookOf('ada', 'ada 0'))

  const turns = [line.take(), line.take(), line.take(), line.take()].map((hook) => hook?.webhookId)

  assert.deepEqual(turns, ['loud 0', 'ada 0', 'loud 1', undefined])
})

test('a webhook that had its turn waits behind the others of its account', () => {
  const line = createHookLine()
  const turns: (string | undefined)[] = []
  for (const id of ['0', '1', '2']) line.add(hookOf('ada', id))
  for (let count = 0; count < 6; count++) {
    const hook = line.take()
    turns.push(hook?.webhookId)
    if (!hook) break
    line.end(hook)
    line.add(hook)
  }
  assert.deepEqual(turns, ['0', '1', '2', '0', '1', '2'])
})

test('a webhook that is sent to does not wait, and keeps the place of its account until it ends', () => {
  const line = createHookLine()
  for (const id of ['0', '1', '2']) line.add(hookOf('ada', id))
  const first = line.take()
  line.take()
  line.add(hookOf('ada', '0'))
  assert.equal(line.take(), undefined)

  line.end(first ?? hookOf('', ''))
  assert.equal(line.take()?.webhookId, '2')
})
