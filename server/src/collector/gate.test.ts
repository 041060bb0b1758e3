import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestClock, type TestClock } from '#support/clock'
import { createAskers } from './askers.ts'
import { createGate, type GateNeeds } from './gate.ts'

/** Less of a request than this counts as none: sums of fractions are not exact. */
const hair = 0.01

/** Longer than any of these tests lasts. */
const everMs = 1_000_000

const anyLimits = fc.record({
  rate: fc.option(
    fc.record({
      perSecond: fc.oneof(fc.integer({ min: 10, max: 200 }), fc.double({ min: 10, max: 200, noNaN: true })),
      burst: fc.integer({ min: 1, max: 6 }),
    }),
    { nil: undefined },
  ),
  concurrency: fc.integer({ min: 1, max: 6 }),
})

const anyVisits = (patience: fc.Arbitrary<number>) =>
  fc.array(
    fc.record({
      arriveMs: fc.oneof(fc.constantFrom(0, 50), fc.integer({ min: 0, max: 300 })),
      patienceMs: patience,
      stayMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 })),
    }),
    { minLength: 1, maxLength: 30 },
  )

interface Visit {
  readonly arriveMs: number
  readonly patienceMs: number
  readonly stayMs: number
}

interface Visitor extends Visit {
  cameMs: number | undefined
  leave: (() => void) | undefined
  inMs: number | undefined
  outMs: number | undefined
  turnedAwayMs: number | undefined
}

/** Lets promises that are kept be heard. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** Sends visitors to a gate, one millisecond at a time, until each has been in or was turned away. */
async function visit(limits: Omit<GateNeeds, 'clock'>, visits: readonly Visit[]) {
  const clock = createTestClock()
  const gate = createGate({ clock, ...limits })
  const visitors = visits
    .map(
      (one): Visitor => ({
        ...one,
        cameMs: undefined,
        leave: undefined,
        inMs: undefined,
        outMs: undefined,
        turnedAwayMs: undefined,
      }),
    )
    .sort((one, other) => one.arriveMs - other.arriveMs)
  const order: Visitor[] = []
  let insideMost = 0

  for (let nowMs = 0; nowMs < 40_000; nowMs++) {
    for (const visitor of visitors) {
      if (visitor.leave && visitor.outMs === undefined && (visitor.inMs ?? 0) + visitor.stayMs <= nowMs) {
        visitor.outMs = nowMs
        visitor.leave()
      }
      if (visitor.cameMs === undefined && visitor.arriveMs <= nowMs) {
        visitor.cameMs = nowMs
        void gate.enter(visitor.patienceMs).then((leave) => {
          if (!leave) {
            visitor.turnedAwayMs = clock.monotonicMs()
            return
          }
          order.push(visitor)
          Object.assign(visitor, { leave, inMs: clock.monotonicMs() })
        })
      }
    }
    await settle()
    insideMost = Math.max(
      insideMost,
      visitors.filter(({ inMs, outMs }) => inMs !== undefined && outMs === undefined).length,
    )
    if (visitors.every(({ outMs, turnedAwayMs }) => outMs !== undefined || turnedAwayMs !== undefined)) break
    clock.advance(1)
    await settle()
  }
  return { gate, visitors, order, insideMost }
}

const impatient = fc.integer({ min: 1, max: 200 })

test('a gate', async (t) => {
  await t.test('never holds more than it has places for', async () => {
    await fc.assert(
      fc.asyncProperty(anyLimits, anyVisits(impatient), async (limits, visits) => {
        const { insideMost } = await visit(limits, visits)

        assert.ok(insideMost <= limits.concurrency, `${insideMost} inside`)
      }),
    )
  })

  await t.test('lets burst + rate × t in, in any window of t seconds, and never more', async () => {
    await fc.assert(
      fc.asyncProperty(anyLimits, anyVisits(impatient), async ({ rate, concurrency }, visits) => {
        const { order } = await visit({ rate, concurrency }, visits)
        const moments = order.map(({ inMs = 0 }) => inMs)

        for (const [first, fromMs] of moments.entries()) {
          for (const [last, untilMs] of moments.entries()) {
            if (!rate || last < first) continue
            const allowed = rate.burst + (rate.perSecond * (untilMs - fromMs)) / 1_000
            assert.ok(last - first + 1 <= allowed + hair, `${last - first + 1} in ${untilMs - fromMs} ms`)
          }
        }
      }),
    )
  })

  await t.test('serves who came first first', async () => {
    await fc.assert(
      fc.asyncProperty(anyLimits, anyVisits(impatient), async (limits, visits) => {
        const { visitors, order } = await visit(limits, visits)

        assert.deepEqual(
          order.map((one) => visitors.indexOf(one)),
          visitors.flatMap(({ inMs }, place) => (inMs === undefined ? [] : [place])),
        )
      }),
    )
  })

  await t.test('turns away whose patience is over, then and not before', async () => {
    await fc.assert(
      fc.asyncProperty(anyLimits, anyVisits(impatient), async (limits, visits) => {
        const { visitors } = await visit(limits, visits)

        for (const { arriveMs, patienceMs, inMs, turnedAwayMs } of visitors) {
          if (inMs === undefined) assert.equal(turnedAwayMs, arriveMs + patienceMs)
          else assert.ok(inMs <= arriveMs + patienceMs, `in after ${inMs - arriveMs} of ${patienceMs} ms`)
        }
      }),
    )
  })

  await t.test('lets everybody in who is patient, and is empty in the end', async () => {
    await fc.assert(
      fc.asyncProperty(anyLimits, anyVisits(fc.constant(everMs)), async (limits, visits) => {
        const { gate, order } = await visit(limits, visits)

        assert.equal(order.length, visits.length)
        assert.equal(gate.getRunning(), 0)
        assert.equal(gate.getWaiting(), 0)
      }),
    )
  })

  await t.test('keeps nobody waiting longer than the rate or the places ask for', async () => {
    await fc.assert(
      fc.asyncProperty(anyLimits, anyVisits(fc.constant(everMs)), async ({ rate, concurrency }, visits) => {
        const { order } = await visit({ rate, concurrency }, visits)
        const perRequestMs = rate ? 1_000 / rate.perSecond : 0

        for (const [place, { arriveMs, inMs = 0 }] of order.entries()) {
          const before = order.slice(0, place)
          const freeMs = before
            .map(({ outMs = 0 }) => outMs)
            .sort((one, other) => other - one)
            .at(concurrency - 1)
          const lastMs = before.at(-1)?.inMs ?? 0
          const dueMs = Math.max(arriveMs, freeMs ?? 0, lastMs)
          assert.ok(inMs <= dueMs + Math.ceil(perRequestMs) + 1, `in at ${inMs}, due at ${dueMs} ms`)
        }
      }),
    )
  })
})

test('a place', async (t) => {
  await t.test('is given back once, however often it is left', async () => {
    const gate = createGate({ clock: createTestClock(), rate: undefined, concurrency: 2 })
    const leave = await gate.enter(everMs)
    await gate.enter(everMs)

    leave?.()
    leave?.()
    await gate.enter(everMs)

    assert.equal(gate.getRunning(), 2)
    assert.equal(gate.isFree(), false)
  })

  await t.test('goes to who waits next when who waited first has gone', async () => {
    const clock = createTestClock()
    const gate = createGate({ clock, rate: undefined, concurrency: 1 })
    const leave = await gate.enter(everMs)
    const hasty = gate.enter(100)
    const patient = gate.enter(everMs)

    clock.advance(100)
    leave?.()

    assert.equal(await hasty, undefined)
    assert.equal(typeof (await patient), 'function')
    assert.equal(gate.getRunning(), 1)
  })

  await t.test('is not kept for who has gone', async () => {
    const clock = createTestClock()
    const gate = createGate({ clock, rate: { perSecond: 1, burst: 1 }, concurrency: 1 })
    const leave = await gate.enter(everMs)
    const hasty = gate.enter(100)

    clock.advance(100)
    leave?.()
    clock.advance(10_000)

    assert.equal(await hasty, undefined)
    assert.equal(gate.getWaiting(), 0)
    assert.equal(gate.isFree(), true)
  })

  await t.test('is not lost when who was let in would have lost patience by now', async () => {
    const clock = createTestClock()
    const gate = createGate({ clock, rate: undefined, concurrency: 1 })
    const leaveFirst = await gate.enter(everMs)
    const hasty = gate.enter(100)
    leaveFirst?.()
    const leaveHasty = await hasty
    const patient = gate.enter(everMs)

    clock.advance(200)
    leaveHasty?.()

    assert.equal(gate.getWaiting(), 0)
    assert.equal(typeof (await patient), 'function')
  })

  await t.test('that is due goes to who waits, also where somebody comes before the alarm rings', async () => {
    const clock = createTestClock()
    const gate = createGate({ clock, rate: { perSecond: 2_000, burst: 1 }, concurrency: 5 })
    const order: string[] = []
    await gate.enter(everMs)
    const waiting = gate.enter(everMs).then(() => order.push('waiting'))

    // Half a millisecond a request, but an alarm rings at whole ones.
    clock.advance(0.7)
    const late = gate.enter(everMs).then(() => order.push('late'))
    clock.advance(5)
    await Promise.all([waiting, late])

    assert.deepEqual(order, ['waiting', 'late'])
  })

  await t.test('is free for whoever comes, but not past those who wait', async () => {
    const clock = createTestClock()
    const gate = createGate({ clock, rate: { perSecond: 1, burst: 1 }, concurrency: 5 })

    assert.equal(gate.isFree(), true)
    await gate.enter(everMs)
    assert.equal(gate.isFree(), false)
    const waiting = gate.enter(everMs)
    assert.equal(gate.getWaiting(), 1)
    clock.advance(1_000)

    assert.equal(typeof (await waiting), 'function')
    assert.equal(gate.isFree(), false)
    clock.advance(1_000)
    assert.equal(gate.isFree(), true)
  })
})

test('a queue of two thousand turns more away at once, and takes them again when it is shorter', async () => {
  const clock = createTestClock()
  const gate = createGate({ clock, rate: undefined, concurrency: 1 })
  const leave = await gate.enter(everMs)
  const waiting = Array.from({ length: 2_000 }, () => gate.enter(everMs))

  const turnedAway = await gate.enter(everMs)

  assert.equal(turnedAway, undefined)
  assert.equal(gate.getWaiting(), 2_000)
  leave?.()
  assert.equal(typeof (await waiting[0]), 'function')
  void gate.enter(everMs)
  assert.equal(gate.getWaiting(), 2_000)
})

/** A gate, and accounts that ask at it; whoever is in stays until told to leave. */
function openFair(limits: Omit<GateNeeds, 'clock'>, clock: TestClock = createTestClock()) {
  const gate = createGate({ clock, ...limits })
  const order: string[] = []
  const leavers = new Map<string, () => void>()
  const told = new Map<string, string>()

  function ask(name: string, accounts: readonly string[], latestMs = Number.POSITIVE_INFINITY) {
    const askers = createAskers(clock)
    const takeBack = accounts.map((accountId) => askers.join(accountId))
    void gate.queue({ askers, patienceMs: everMs, latestMs }).then((entry) => {
      if (typeof entry !== 'function') {
        told.set(name, `${entry} at ${clock.monotonicMs()}`)
        return
      }
      order.push(name)
      leavers.set(name, entry)
    })
    return { takeBack }
  }

  async function leave(...names: readonly string[]): Promise<void> {
    await settle()
    for (const name of names) leavers.get(name)?.()
    await settle()
  }

  return { clock, gate, order, told, ask, leave }
}

test('accounts at a gate', async (t) => {
  await t.test('take turns, however many questions one of them has', async () => {
    const { ask, leave, order } = openFair({ rate: undefined, concurrency: 1 })
    for (const name of ['a1', 'a2', 'a3', 'a4']) ask(name, ['ada'])
    ask('b1', ['bob'])
    ask('b2', ['bob'])
    await settle()

    for (const name of ['a1', 'b1', 'a2', 'b2', 'a3', 'a4']) await leave(name)

    assert.deepEqual(order, ['a1', 'b1', 'a2', 'b2', 'a3', 'a4'])
  })

  await t.test('that ask the same go with the first whose turn comes, once', async () => {
    const { ask, leave, order, gate } = openFair({ rate: undefined, concurrency: 1 })
    for (const name of ['a1', 'a2', 'a3']) ask(name, ['ada'])
    ask('shared', ['ada', 'bob'])
    ask('b1', ['bob'])
    await settle()

    for (const name of ['a1', 'shared', 'a2', 'b1', 'a3']) await leave(name)

    assert.deepEqual(order, ['a1', 'shared', 'a2', 'b1', 'a3'])
    assert.equal(gate.getRunning(), 0)
  })

  await t.test('hold no more than their share while others wait, and all of it when nobody does', async () => {
    const { ask, leave, order } = openFair({ rate: undefined, concurrency: 4, share: 0.5 })
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']) ask(name, ['ada'])
    await settle()
    assert.deepEqual(order, ['a1', 'a2', 'a3', 'a4'])
    for (const name of ['b1', 'b2', 'b3']) ask(name, ['bob'])

    await leave('a1', 'a2')
    assert.deepEqual(order.slice(4), ['b1', 'b2'])
    await leave('a3')
    assert.deepEqual(order.slice(6), ['a5'])
    await leave('b1')
    assert.deepEqual(order.slice(7), ['b3'])
    await leave('b2', 'b3')

    assert.deepEqual(order.slice(8), ['a6', 'a7'])
  })

  await t.test('have one place at least, however small their share', async () => {
    const { ask, leave, order } = openFair({ rate: undefined, concurrency: 2, share: 0.01 })
    for (const name of ['a1', 'a2', 'a3']) ask(name, ['ada'])
    ask('b1', ['bob'])
    await settle()

    await leave('a1', 'a2')

    assert.deepEqual(order, ['a1', 'a2', 'b1', 'a3'])
  })

  await t.test('go beyond their share as soon as the others have left', async () => {
    const { ask, order } = openFair({ rate: undefined, concurrency: 2, share: 0.5 })
    ask('a1', ['ada'])
    ask('b1', ['bob'])
    ask('b2', ['bob'])
    const { takeBack } = ask('a2', ['ada'])
    await settle()

    for (const leaveQueue of takeBack) leaveQueue()
    await settle()

    assert.deepEqual(order, ['a1', 'b1'])
  })
})

test('who asks at a gate and leaves', async (t) => {
  await t.test('takes no turn', async () => {
    const { ask, leave, order, told, gate } = openFair({ rate: undefined, concurrency: 1 })
    ask('a1', ['ada'])
    const { takeBack } = ask('a2', ['ada'])
    ask('a3', ['ada'])

    assert.deepEqual(
      takeBack.map((leaveQueue) => leaveQueue()),
      [true],
    )
    await leave('a1')

    assert.deepEqual([order, told.get('a2'), gate.getWaiting()], [['a1', 'a3'], 'dropped at 0', 0])
  })

  await t.test('leaves the turn to the others who ask the same', async () => {
    const { ask, leave, order } = openFair({ rate: undefined, concurrency: 1 })
    ask('a1', ['ada'])
    const { takeBack } = ask('shared', ['bob', 'ada'])
    ask('b1', ['bob'])

    takeBack[0]?.()
    await settle()
    await leave('a1')

    assert.deepEqual(order, ['a1', 'b1'])
    await leave('b1')
    assert.deepEqual(order, ['a1', 'b1', 'shared'])
  })
})

test('who can have no turn in time', async (t) => {
  const tenASecond = { rate: { perSecond: 10, burst: 1 }, concurrency: 100 }

  await t.test('is told at once', async () => {
    const { ask, told, gate } = openFair(tenASecond)
    for (let nth = 0; nth <= 10; nth++) ask(`a${nth}`, ['ada'], 1_050)

    assert.equal(gate.findWaitMs('ada'), 1_100)
    ask('late', ['ada'], 1_050)
    await settle()

    assert.deepEqual([...told], [['late', 'crowded at 0']])
  })

  await t.test('is told when others are put before him, and nobody else is', async () => {
    const { ask, told, clock, order } = openFair(tenASecond)
    for (let nth = 0; nth <= 10; nth++) ask(`a${nth}`, ['ada'], 1_050)
    clock.advance(300)
    await settle()

    ask('b1', ['bob'], 1_350)
    await settle()
    assert.deepEqual([...told], [['a10', 'crowded at 300']])
    clock.advance(1_000)
    await settle()

    assert.deepEqual(order, ['a0', 'a1', 'a2', 'a3', 'b1', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9'])
    assert.deepEqual([...told], [['a10', 'crowded at 300']])
  })

  await t.test('is known by how long places are kept, too', async () => {
    const { ask, leave, told, clock, gate } = openFair({ rate: undefined, concurrency: 2 })
    ask('a1', ['ada'])
    ask('a2', ['ada'])
    await settle()
    clock.advance(500)
    await leave('a1', 'a2')
    for (let nth = 0; nth < 6; nth++) ask(`b${nth}`, ['ada'])

    // Of two places, kept for half a second each, one is free every quarter.
    assert.equal(gate.findWaitMs('ada'), 1_250)
    ask('late', ['ada'], clock.monotonicMs() + 1_249)
    await settle()

    assert.deepEqual([...told], [['late', 'crowded at 500']])
  })

  await t.test('of an account with few questions is never one of whom a full queue has no room for', async () => {
    const { ask, told, gate } = openFair({ rate: undefined, concurrency: 1 })
    for (let nth = 0; nth <= 2_000; nth++) ask(`a${nth}`, ['ada'])

    ask('b1', ['bob'])
    await settle()

    assert.deepEqual([...told.keys()], ['a2000'])
    assert.equal(gate.getWaiting(), 2_000)
  })
})

test('who has its turn when it is too late for an answer, since the loop was busy, is turned away instead', async () => {
  const clock = createTestClock()
  let stalledMs = 0
  // The time has passed, and no timer has rung yet.
  const busyClock = { ...clock, monotonicMs: () => clock.monotonicMs() + stalledMs }
  const gate = createGate({ clock: busyClock, rate: undefined, concurrency: 1 })
  const leave = await gate.enter(everMs)
  const queue = (latestMs: number) => {
    const askers = createAskers(busyClock)
    askers.join(`until ${latestMs}`)
    return gate.queue({ askers, patienceMs: everMs, latestMs: busyClock.monotonicMs() + latestMs })
  }
  const [late, inTime] = [queue(500), queue(5_000)]

  stalledMs = 1_000
  leave?.()

  assert.equal(await late, 'crowded')
  assert.equal(typeof (await inTime), 'function')
})
