import assert from 'node:assert/strict'
import { test } from 'node:test'
import { turnEnd } from '#kit'
import { createTestClock } from '#support/clock'
import type { Connection, Reply } from './connection.ts'
import { openPresence } from './presence.ts'

const writable: Reply = { count: 1, columns: ['current_setting'], rows: [['off']] }

test('a sign of the server that came while this process stood still counts, however late it is read', async () => {
  const clock = createTestClock()
  let answer: (reply: Reply) => void = () => {}
  const connection: Connection = {
    processId: 1,
    run: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
    exec: async () => {},
    onLost() {},
    onNews() {},
    close: async () => {},
    abort() {},
  }
  let hung = 0
  const presence = await openPresence({ clock, open: async () => connection, onHearing() {}, onHung: () => hung++ })

  // Timers come first when a process goes on, and what lies on its connections after them.
  clock.atTurnEnd(() => answer(writable))
  clock.advance(10_000)
  await turnEnd(clock)
  await turnEnd(clock)

  assert.deepEqual([presence.findAbsence(), hung], [undefined, 0])
  await presence.close()
})
