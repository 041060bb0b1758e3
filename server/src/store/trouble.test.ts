import assert from 'node:assert/strict'
import { test } from 'node:test'
import { turnEnd } from '#kit'
import { createTestClock } from '#support/clock'
import { type Trouble, watchTrouble } from './trouble.ts'

const full: Trouble = { because: 'there is no room left on the disk', canRead: true }
const locked: Trouble = { because: 'another program has the database locked', canRead: true }

/** Trouble whose probes end as the test says. */
function openTrouble() {
  const clock = createTestClock()
  const probes: { readonly keep: () => void; readonly fail: () => void }[] = []
  const told: (Trouble | undefined)[] = []
  const trouble = watchTrouble({
    clock,
    probe: () => new Promise((keep, fail) => void probes.push({ keep, fail: () => fail(new Error('full')) })),
  })
  trouble.onChange((now) => told.push(now))
  return { trouble, probes, told, advance: clock.advance, settle: () => turnEnd(clock) }
}

test('trouble', async (t) => {
  await t.test('begins with a commit that came to nothing, and is told once', () => {
    const { trouble, told } = openTrouble()
    assert.equal(trouble.find(), undefined)
    trouble.begin(full)
    trouble.begin(locked)
    assert.deepEqual(trouble.find(), locked)
    assert.deepEqual(told, [full])
  })

  await t.test('is over when a probe came to something, and not before', async () => {
    const { trouble, probes, told, advance, settle } = openTrouble()
    trouble.begin(full)
    assert.equal(probes.length, 0)
    advance(500)
    probes[0]?.fail()
    await settle()
    assert.deepEqual(trouble.find(), full)
    advance(500)
    probes[1]?.keep()
    await settle()
    assert.equal(trouble.find(), undefined)
    assert.deepEqual(told, [full, undefined])
    advance(10_000)
    assert.equal(probes.length, 2)
  })

  await t.test('has one probe at a time', () => {
    const { trouble, probes, advance } = openTrouble()
    trouble.begin(full)
    advance(10_000)
    assert.equal(probes.length, 1)
  })

  await t.test('lasts where another commit came to nothing while a probe was under way', async () => {
    const { trouble, probes, advance, settle } = openTrouble()
    trouble.begin(full)
    advance(500)
    trouble.begin(locked)
    probes[0]?.keep()
    await settle()
    assert.deepEqual(trouble.find(), locked)
  })

  await t.test('may begin anew', async () => {
    const { trouble, probes, told, advance, settle } = openTrouble()
    for (let time = 0; time < 2; time++) {
      trouble.begin(full)
      advance(500)
      probes[time]?.keep()
      await settle()
    }
    assert.deepEqual(told, [full, undefined, full, undefined])
  })

  await t.test('is not looked into any more when the store is closed', () => {
    const { trouble, probes, advance } = openTrouble()
    trouble.begin(full)
    trouble.close()
    advance(10_000)
    assert.equal(probes.length, 0)
  })
})
