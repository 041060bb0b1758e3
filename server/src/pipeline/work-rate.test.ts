import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findNextRate, perSecondFirst, perSecondMax, perSecondMin, type WorkSeen } from './work-rate.ts'

const calm: WorkSeen = {
  admittedPerSecond: 10,
  answeredPerSecond: 10,
  lateMs: 0,
  ownMs: undefined,
  queued: 0,
  usualLateMs: 0,
  usualOwnMs: 0,
  refusing: 0,
}

/** A process that is asked so many calls a second, and needs so long for each, and for each that it refuses. */
interface Process {
  readonly callMs: number
  readonly refusalMs: number
  readonly commitMs: number
  readonly askedPerSecond: number
}

const windowMs = 100

/** Lets a process work for so many windows; what it cannot do in one stands before the next. */
function run(process: Process, windows: number, from = perSecondFirst) {
  const { callMs, refusalMs, commitMs, askedPerSecond } = process
  let [perSecond, standingMs, done] = [from, 0, 0]
  let standingMost = 0
  for (let nth = 0; nth < windows; nth++) {
    const admittedPerSecond = Math.min(perSecond, askedPerSecond)
    const refusingMs = ((askedPerSecond - admittedPerSecond) * refusalMs * windowMs) / 1_000
    const workMs = (admittedPerSecond * callMs * windowMs) / 1_000
    const spareMs = Math.max(windowMs - Math.min(refusingMs, windowMs), 0)
    const beforeMs = standingMs
    standingMs = Math.max(standingMs + workMs - spareMs, 0)
    const answered = Math.min(beforeMs + workMs, spareMs) / callMs
    done = nth < windows / 2 ? 0 : done + answered
    standingMost = nth < windows / 2 ? 0 : Math.max(standingMost, standingMs)
    perSecond = findNextRate(perSecond, {
      admittedPerSecond,
      answeredPerSecond: (answered * 1_000) / windowMs,
      lateMs: standingMs > 0 ? Math.min(beforeMs, standingMs) + refusingMs : 0,
      ownMs: commitMs + standingMs,
      queued: (admittedPerSecond * (commitMs + standingMs)) / 1_000,
      usualLateMs: 0,
      usualOwnMs: commitMs,
      refusing: Math.min(refusingMs / windowMs, 1),
    })
  }
  const donePerSecond = (done * 1_000) / (windowMs * (windows - windows / 2))
  return { perSecond, donePerSecond, standingMost }
}

test('the rate at which calls are let in', async (t) => {
  await t.test('is nearly all that can be done, in time, whatever a call takes', () => {
    for (const callMs of [0.1, 0.5, 3]) {
      const canPerSecond = 1_000 / callMs
      const process = { callMs, refusalMs: 0, commitMs: 2, askedPerSecond: 4 * canPerSecond }
      const { donePerSecond, standingMost } = run(process, 200)
      assert.ok(donePerSecond > 0.8 * canPerSecond, `${donePerSecond} of ${canPerSecond}`)
      assert.ok(standingMost < 200, `${standingMost} ms`)
    }
  })

  await t.test('falls within two seconds when calls become dearer, and is back within three', () => {
    const cheap = { callMs: 0.2, refusalMs: 0, commitMs: 1, askedPerSecond: 20_000 }
    const before = run(cheap, 200).perSecond
    const { perSecond } = run({ ...cheap, callMs: 2 }, 20, before)
    assert.ok(perSecond < before / 3, `${perSecond} of ${before}`)
    const after = run(cheap, 30, perSecond).perSecond
    assert.ok(after > before / 2, `${after} of ${before}`)
  })

  await t.test('is not lowered for what refusing takes, since that would be more of it', () => {
    const process = { callMs: 0.2, refusalMs: 0.04, commitMs: 1, askedPerSecond: 15_000 }
    const { donePerSecond } = run(process, 200)
    // Half of the time is refusing.
    assert.ok(donePerSecond > 0.7 * 2_500, `${donePerSecond} a second`)
  })

  await t.test('is not lowered by a slow disk: a commit takes as long for many as for one', () => {
    const process = { callMs: 0.05, refusalMs: 0, commitMs: 400, askedPerSecond: 8_000 }
    assert.ok(run(process, 100).perSecond >= perSecondFirst)
  })

  await t.test('is not lowered where few calls take long, and not raised where few are asked', () => {
    assert.equal(findNextRate(500, { ...calm, ownMs: 900, queued: 10 }), 500)
    assert.equal(findNextRate(perSecondMin, calm), perSecondMin)
  })

  await t.test('never leaves its bounds, whatever is seen', () => {
    const ms = fc.double({ min: 0, max: 1e5, noNaN: true })
    const whatever = fc.record({
      admittedPerSecond: ms,
      answeredPerSecond: ms,
      lateMs: ms,
      ownMs: ms,
      queued: fc.integer({ min: 0, max: 10_000 }),
      usualLateMs: ms,
      usualOwnMs: ms,
      refusing: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(whatever, { maxLength: 50 }), (windows) => {
        let perSecond = perSecondFirst
        for (const seen of windows) {
          perSecond = findNextRate(perSecond, seen)
          assert.ok(perSecond >= perSecondMin && perSecond <= perSecondMax)
        }
      }),
    )
  })
})
