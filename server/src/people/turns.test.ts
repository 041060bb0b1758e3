import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { createTestClock } from '#support/clock'
import { openTurns } from './turns.ts'

/** Works that go on until they are told to end. */
function openWorks() {
  const clock = createTestClock()
  const inTurn = openTurns(clock, 2)
  const begun: string[] = []
  const refused: string[] = []
  const ends: (() => void)[] = []
  function ask(network: string): void {
    const work = () => {
      begun.push(network)
      return new Promise<void>((resolve) => ends.push(resolve))
    }
    inTurn(network, work).catch(({ kind }) => refused.push(`${network} ${kind}`))
  }
  async function end(): Promise<void> {
    ends.shift()?.()
    await setImmediate()
  }
  return { clock, begun, refused, ask, end }
}

test('whoever waits for a turn', async (t) => {
  await t.test('begins before anybody begins a second', async () => {
    const { begun, ask, end } = openWorks()
    for (const network of ['a', 'a', 'a', 'a', 'b', 'b', 'c']) ask(network)
    await setImmediate()
    assert.deepEqual(begun, ['a', 'a'])
    for (let nth = 0; nth < 7; nth++) await end()
    assert.deepEqual(begun.slice(2), ['b', 'a', 'c', 'b', 'a'])
    assert.deepEqual([...begun].sort(), ['a', 'a', 'a', 'a', 'b', 'b', 'c'])
  })

  await t.test('gives a place to who has fewer, where all are taken', async () => {
    const { refused, ask } = openWorks()
    ask('first')
    ask('second')
    for (let network = 0; network < 50; network++) for (let nth = 0; nth < 4; nth++) ask(`many ${network}`)
    await setImmediate()
    assert.deepEqual(refused, [])
    ask('newcomer')
    await setImmediate()
    assert.deepEqual(refused, ['many 0 service.busy'])
    ask('many 1')
    await setImmediate()
    assert.equal(refused.at(-1), 'many 1 service.busy')
  })

  await t.test('waits ten seconds, and leaves its turn to the next', async () => {
    const { clock, begun, refused, ask, end } = openWorks()
    for (const network of ['a', 'b', 'late']) ask(network)
    await setImmediate()
    clock.advance(10_000)
    await setImmediate()
    assert.ok(refused.includes('late service.busy'))
    ask('next')
    await end()
    assert.deepEqual(begun, ['a', 'b', 'next'])
  })
})
