import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addCall, readLevel } from './gcra.ts'
import type { Rate } from './rate.ts'

/** Less of a call than this counts as none: sums of fractions are not exact. */
const hair = 0.01

const anyRate = fc.record({
  perSecond: fc.oneof(
    fc.integer({ min: 1, max: 1_000 }),
    fc.integer({ min: 1, max: 600 }).map((perMinute) => perMinute / 60),
    fc.integer({ min: 1, max: 500 }).map((perHour) => perHour / 3_600),
  ),
  burst: fc.integer({ min: 1, max: 120 }),
})

const anyStart = fc.integer({ min: 0, max: 10_000_000 })

/** Rests between calls, in parts of the time a call takes at the rate: crowds, about the rate, and long rests. */
const anyRests = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 0.5, noNaN: true }),
    fc.double({ min: 0.5, max: 1.5, noNaN: true }),
    fc.double({ min: 1, max: 200, noNaN: true }),
  ),
  { maxLength: 120 },
)

interface Bucket {
  readonly rate: Rate
  workedOffMs: number | undefined
}

const look = ({ rate, workedOffMs }: Bucket, nowMs: number) => readLevel(workedOffMs, rate, nowMs)

/** Lets a call through if the bucket allows it, and says whether it did. */
function call(bucket: Bucket, nowMs: number): boolean {
  if (look(bucket, nowMs).remaining < 1) return false
  bucket.workedOffMs = addCall(bucket.workedOffMs, bucket.rate, nowMs)
  return true
}

const perCallMs = ({ perSecond }: Rate): number => 1_000 / perSecond

/** The moments at which calls come. */
function listMoments(rate: Rate, startMs: number, rests: readonly number[]): number[] {
  let nowMs = startMs
  return rests.map((rest) => {
    nowMs += rest * perCallMs(rate)
    return nowMs
  })
}

/** A bucket that was asked at all the moments, and when the last was. */
function ask(rate: Rate, startMs: number, rests: readonly number[]) {
  const bucket: Bucket = { rate, workedOffMs: undefined }
  const moments = listMoments(rate, startMs, rests)
  const passed = moments.filter((nowMs) => call(bucket, nowMs))
  return { bucket, passed, nowMs: moments.at(-1) ?? startMs }
}

test('a bucket', async (t) => {
  await t.test('lets burst + rate × t calls through in any window of t seconds, and never more', () => {
    fc.assert(
      fc.property(anyRate, anyStart, anyRests, (rate, startMs, rests) => {
        const { passed } = ask(rate, startMs, rests)
        for (const [first, fromMs] of passed.entries()) {
          for (const [last, untilMs] of passed.entries()) {
            if (last < first) continue
            const allowed = rate.burst + (rate.perSecond * (untilMs - fromMs)) / 1_000
            assert.ok(last - first + 1 <= allowed + hair, `${last - first + 1} in ${untilMs - fromMs} ms`)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  await t.test('never refuses a caller who keeps to the rate, a whole burst ahead of it', () => {
    const calls = 300
    fc.assert(
      fc.property(anyRate, anyStart, (rate, startMs) => {
        const bucket: Bucket = { rate, workedOffMs: undefined }
        for (let number = 0; number < calls; number++) {
          const ahead = Math.min(number, rate.burst - 1)
          const nowMs = startMs + (number - ahead) * perCallMs(rate)
          assert.ok(call(bucket, nowMs), `call ${number}`)
        }
      }),
      { numRuns: 300 },
    )
  })

  await t.test('says how long to wait: a call then passes, and one a moment before does not', () => {
    fc.assert(
      fc.property(anyRate, anyStart, anyRests, (rate, startMs, rests) => {
        const { bucket, nowMs } = ask(rate, startMs, rests)
        while (call(bucket, nowMs)) {
          // Until it is empty.
        }
        const { waitMs } = look(bucket, nowMs)

        assert.ok(waitMs > 0 && waitMs <= perCallMs(rate) * (1 + hair), `${waitMs} ms`)
        assert.equal(call({ ...bucket }, nowMs + waitMs - hair * perCallMs(rate)), false)
        assert.ok(call(bucket, nowMs + waitMs), 'a call after the wait')
      }),
      { numRuns: 300 },
    )
  })

  await t.test('says how many calls would pass now: so many do, and no more', () => {
    fc.assert(
      fc.property(anyRate, anyStart, anyRests, (rate, startMs, rests) => {
        const { bucket, nowMs } = ask(rate, startMs, rests)
        const { remaining, waitMs } = look(bucket, nowMs)
        let passed = 0
        while (call(bucket, nowMs)) passed++

        assert.equal(passed, remaining)
        assert.equal(waitMs === 0, remaining > 0)
      }),
      { numRuns: 300 },
    )
  })

  await t.test('says when it will be full: then it holds its burst, and not a call before', () => {
    fc.assert(
      fc.property(anyRate, anyStart, anyRests, (rate, startMs, rests) => {
        const { bucket, nowMs } = ask(rate, startMs, rests)
        const { resetMs, remaining } = look(bucket, nowMs)

        assert.equal(look(bucket, nowMs + resetMs).remaining, rate.burst)
        assert.ok(resetMs <= rate.burst * perCallMs(rate) * (1 + hair))
        if (remaining < rate.burst) {
          assert.ok(look(bucket, nowMs + resetMs - hair * perCallMs(rate)).remaining < rate.burst)
        }
      }),
      { numRuns: 300 },
    )
  })
})
