import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { lazilyAsync } from './derive.ts'
import { createBriefMemory, createMemory, createShared } from './memory.ts'

function countMakes() {
  let made = 0
  return { make: () => ++made, getMade: () => made }
}

test('what takes its time is made once, and again where it failed', async () => {
  let made = 0
  const get = lazilyAsync(async () => {
    if (++made === 1) throw new Error('not yet')
    return made
  })
  await assert.rejects(get(), /not yet/)
  assert.deepEqual(await Promise.all([get(), get()]), [2, 2])
})

test('what several ask for at the same time is made once for them, and anew for who comes later', async () => {
  let made = 0
  const share = createShared<number>()
  const make = async (): Promise<number> => {
    if (++made === 3) throw new Error('not now')
    return made
  }
  assert.deepEqual(await Promise.all([share('a', make), share('a', make), share('b', make)]), [1, 1, 2])
  await assert.rejects(share('a', make), /not now/)
  assert.equal(await share('a', make), 4)
})

test('a memory', async (t) => {
  await t.test('makes a thing once, also when that is nothing', () => {
    const remember = createMemory<undefined>(10)
    let made = 0
    for (let nth = 0; nth < 3; nth++) remember('one', () => void made++)
    assert.equal(made, 1)
  })

  await t.test('never holds more than it may: full, it begins anew', () => {
    const remember = createMemory<number>(2)
    const { make, getMade } = countMakes()
    for (const key of ['one', 'two', 'three', 'three', 'one']) remember(key, make)
    assert.equal(getMade(), 4)
  })
})

test('a brief memory', async (t) => {
  const needs = { keepMs: 1_000, entriesMax: 2 }

  await t.test('makes a thing again when its time is over', async () => {
    const clock = createTestClock()
    const remember = createBriefMemory<number>({ clock, ...needs })
    const { make } = countMakes()
    const values = [0, 999, 1].map((ms) => {
      clock.advance(ms)
      return remember('one', async () => make())
    })
    assert.deepEqual(await Promise.all(values), [1, 1, 2])
  })

  await t.test('keeps nothing for longer because the wall clock was set back', async () => {
    const clock = createTestClock()
    const remember = createBriefMemory<number>({ clock, ...needs })
    const { make } = countMakes()
    await remember('one', async () => make())
    clock.setWall(clock.now() - 60_000)
    assert.equal(await remember('one', async () => make()), 2)
  })

  await t.test('makes a thing again that failed', async () => {
    const remember = createBriefMemory<number>({ clock: createTestClock(), ...needs })
    await assert.rejects(
      remember('one', () => Promise.reject(new Error('not now'))),
      /not now/,
    )
    assert.equal(await remember('one', async () => 1), 1)
  })
})
