import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { createEndpointRests, type EndpointNotice } from './endpoint-rests.ts'
import { Fault, type FaultKind, unfitFault } from './fault.ts'

const path = '/api/tests/rested/v1'
const otherPath = '/api/tests/others/v1'

const unfit = unfitFault({ path: 'items', expected: 'must be array', got: 'text' })
const faultOf = (kind: FaultKind): Fault => new Fault(kind, `${kind} in a test`)

function openWorld() {
  const clock = createTestClock()
  const notices: EndpointNotice[] = []
  const rests = createEndpointRests(clock, (notice) => notices.push(notice))
  const end = (fault?: Fault, at = path): void => rests.begin(at)(fault)
  return {
    clock,
    rests,
    notices,
    end,
    /** Five unfit answers in a row. */
    tire(at = path) {
      for (let nth = 0; nth < 5; nth++) end(unfit, at)
    },
    /** `asked` as ever, `rests`, or may be `tried`. */
    stateOf(at = path) {
      const rest = rests.find(at)
      return rest === undefined ? 'asked' : rest.isDue ? 'tried' : 'rests'
    },
  }
}

test('a provider rests for an endpoint', async (t) => {
  await t.test('after five unfit answers in a row, and for no other', () => {
    const { end, stateOf, tire, notices } = openWorld()

    for (let nth = 0; nth < 4; nth++) end(unfit)
    assert.equal(stateOf(), 'asked')
    end(unfit)

    assert.deepEqual([stateOf(), stateOf(otherPath)], ['rests', 'asked'])
    const told = { path: 'items', expected: 'must be array', got: 'text' }
    assert.deepEqual(notices, [{ what: 'endpoint rests', path, forMs: 60_000, unfit: told }])
    tire(otherPath)
    assert.equal(stateOf(otherPath), 'rests')
  })

  await t.test('after twenty where an answer is nothing at all: that may be how nobody of a name is told', () => {
    for (const got of ['null', 'nothing']) {
      const { end, stateOf } = openWorld()
      const hollow = unfitFault({ path: '', expected: 'an object', got })

      for (let nth = 0; nth < 19; nth++) end(hollow)
      assert.equal(stateOf(), 'asked')
      end(hollow)

      assert.equal(stateOf(), 'rests')
    }
  })

  await t.test('counting in the order answers come back, whatever order they were asked in', () => {
    const { rests, end, stateOf } = openWorld()
    const early = rests.begin(path)

    for (let nth = 0; nth < 4; nth++) end(unfit)
    early(undefined)
    for (let nth = 0; nth < 4; nth++) end(unfit)

    assert.equal(stateOf(), 'asked')
  })

  await t.test('also when our reading of its answers fails, and not for what says nothing of the shape', () => {
    const { end, stateOf } = openWorld()

    for (const kind of ['timed.out', 'reply.refused', 'server.failed', 'rate.limited', 'reply.page'] as const)
      for (let nth = 0; nth < 5; nth++) end(faultOf(kind))
    assert.equal(stateOf(), 'asked')
    for (const kind of ['unexpected', 'timed.out', 'unexpected', 'reply.unfit', 'unexpected'] as const)
      end(faultOf(kind))
    assert.equal(stateOf(), 'asked')
    end(faultOf('unexpected'))

    assert.equal(stateOf(), 'rests')
  })
})

test('a rest for an endpoint', async (t) => {
  await t.test('is tried by one attempt after a minute', () => {
    const { clock, rests, stateOf, tire } = openWorld()
    tire()

    clock.advance(59_999)
    assert.equal(stateOf(), 'rests')
    clock.advance(1)
    assert.equal(stateOf(), 'tried')
    rests.begin(path)

    assert.equal(stateOf(), 'rests')
  })

  await t.test('is over with a good answer, and then takes five unfit ones to begin again', () => {
    const { clock, end, stateOf, tire, notices } = openWorld()
    tire()
    clock.advance(60_000)

    end()
    for (let nth = 0; nth < 4; nth++) end(unfit)

    assert.equal(stateOf(), 'asked')
    assert.deepEqual(notices.at(-1), { what: 'endpoint answers', path })
  })

  for (const fault of [unfit, faultOf('timed.out'), faultOf('abandoned')]) {
    await t.test(`goes on for a minute when its probe ends with ${fault.kind}`, () => {
      const { clock, rests, stateOf, tire, notices } = openWorld()
      tire()
      clock.advance(60_000)
      const end = rests.begin(path)
      clock.advance(10_000)

      end(fault)
      clock.advance(59_999)
      assert.equal(stateOf(), 'rests')
      clock.advance(1)

      assert.equal(stateOf(), 'tried')
      assert.equal(notices.length, 1)
    })
  }

  await t.test('is neither ended nor made longer by answers that were under way when it began', () => {
    const { clock, rests, stateOf, tire } = openWorld()
    const early = [rests.begin(path), rests.begin(path)]
    tire()
    clock.advance(30_000)

    early[0]?.(undefined)
    early[1]?.(unfit)
    assert.equal(stateOf(), 'rests')
    clock.advance(30_000)

    assert.equal(stateOf(), 'tried')
  })

  await t.test('is listed with the time that is left of it', () => {
    const { clock, rests, tire } = openWorld()
    tire()
    clock.advance(20_000)

    assert.deepEqual(rests.list(), [{ path, forMs: 40_000 }])
  })

  await t.test('is remembered before endpoints with an unfit answer or two, of which two thousand are kept', () => {
    const { end, stateOf, tire } = openWorld()
    tire()

    for (let nth = 0; nth < 3_000; nth++) end(unfit, `/api/tests/${nth}/v1`)

    assert.equal(stateOf(), 'rests')
  })
})
