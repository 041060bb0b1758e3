import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { type FaultKind, faults } from './fault.ts'
import { createRegions, labelRegion } from './regions.ts'

const near = 'https://near.invalid'
const far = 'https://far.invalid'
const other = 'https://other.invalid:8443/v2'

/** Two regions of which each has been measured. */
function openMeasured({ nearMs = 50, farMs = 300 } = {}) {
  const clock = createTestClock()
  const regions = createRegions(clock, [far, near])
  regions.noteAnswer(far, farMs)
  regions.noteAnswer(near, nearMs)
  return { clock, regions }
}

test('a region is chosen', async (t) => {
  await t.test('in the order of the operator while none is measured, each by one attempt', () => {
    const regions = createRegions(createTestClock(), [far, near, other])

    const chosen = [regions.choose(), regions.choose(), regions.choose()]

    assert.deepEqual(chosen, [far, near, other])
  })

  await t.test('by the fastest whole answers', () => {
    const { regions } = openMeasured()

    assert.equal(regions.choose(), near)
  })

  await t.test('that became the faster over several answers, not by a single one', () => {
    const { regions } = openMeasured({ nearMs: 100, farMs: 150 })

    regions.noteAnswer(near, 200)
    assert.equal(regions.choose(), near)
    regions.noteAnswer(near, 200)

    assert.equal(regions.choose(), far)
  })

  await t.test('where it is known to be fast, while one attempt measures another', () => {
    const regions = createRegions(createTestClock(), [near, far])
    regions.noteAnswer(near, 50)

    const chosen = [regions.choose(), regions.choose(), regions.choose()]

    assert.deepEqual(chosen, [far, near, near])
  })

  await t.test('to be measured once more when the attempt that measured it told nothing for half a minute', () => {
    const clock = createTestClock()
    const regions = createRegions(clock, [near, far])
    regions.noteAnswer(near, 50)
    assert.equal(regions.choose(), far)

    clock.advance(29_999)
    assert.equal(regions.choose(), near)
    clock.advance(1)

    assert.equal(regions.choose(), far)
  })

  await t.test('to be measured anew after ten minutes: the slower may have become the faster', () => {
    const { clock, regions } = openMeasured()
    clock.advance(300_000)
    regions.noteAnswer(near, 50)
    clock.advance(299_999)
    assert.equal(regions.choose(), near)

    clock.advance(1)
    const chosen = [regions.choose(), regions.choose()]

    assert.deepEqual(chosen, [far, near])
  })

  await t.test('last for half a minute after the way to it failed', () => {
    const { clock, regions } = openMeasured()

    regions.noteFault(near, 'connection.refused')
    assert.equal(regions.choose(), far)
    clock.advance(29_999)
    assert.equal(regions.choose(), far)
    clock.advance(1)

    assert.equal(regions.choose(), near)
  })

  await t.test('at once again when it answers all the same', () => {
    const { regions } = openMeasured()

    regions.noteFault(near, 'timed.out')
    regions.noteAnswer(near, 50)

    assert.equal(regions.choose(), near)
  })

  await t.test('where all failed: the one that failed first', () => {
    const { clock, regions } = openMeasured()

    regions.noteFault(near, 'timed.out')
    clock.advance(1_000)
    regions.noteFault(far, 'timed.out')

    assert.equal(regions.choose(), near)
  })

  await t.test('also where there is only one, and where there is none', () => {
    const regions = createRegions(createTestClock(), [near])
    regions.noteFault(near, 'connection.refused')

    assert.equal(regions.choose(), near)
    assert.equal(createRegions(createTestClock(), []).choose(), '')
  })
})

test('what an upstream says, or what was broken off, does not speak against the way to it', () => {
  const said: FaultKind[] = [
    'reply.refused',
    'reply.unfit',
    'collection.failed',
    'rate.limited',
    'credential.spent',
    'credential.refused',
    'permission.refused',
    'question.refused',
    'login.required',
    'challenge.met',
    'abandoned',
    'unexpected',
  ]
  for (const kind of said) {
    const { regions } = openMeasured()

    regions.noteFault(near, kind)

    assert.equal(regions.choose(), near, kind)
  }
})

test('every fault that retrying may mend, and that is not an answer, speaks against the way', () => {
  const answered: FaultKind[] = ['collection.failed', 'rate.limited']
  const kinds = (Object.keys(faults) as FaultKind[]).filter((kind) => faults[kind].isRetryable)
  for (const kind of kinds.filter((one) => !answered.includes(one))) {
    const { regions } = openMeasured()

    regions.noteFault(near, kind)

    assert.equal(regions.choose(), far, kind)
  }
})

test('an operator sees host and port, the mean and what is down', () => {
  const regions = createRegions(createTestClock(), [near, other])

  regions.noteAnswer(other, 100)
  regions.noteAnswer(other, 201)
  regions.noteFault(near, 'tls.failed')

  assert.deepEqual(regions.list(), [
    { region: 'near.invalid', meanMs: null, isDown: true },
    { region: 'other.invalid:8443', meanMs: 130, isDown: false },
  ])
})

test('the label of an address holds nothing but host and port', () => {
  assert.equal(labelRegion('https://user:word@host.invalid:444/path?key=1'), 'host.invalid:444')
  assert.equal(labelRegion(''), '')
  assert.equal(labelRegion('no address'), '')
})
