import type { Clock, Timer } from '#kit'
import { DataRefused, defineRule, isInDoubt, type Store } from '#store'
import { type CallRecord, type CallRow, dayOfRollup, rollupOf, rowOf } from './call-record.ts'
import { countHealth } from './health-counts.ts'
import { createKeptRefusals } from './kept-refusals.ts'
import { createTally, type Refused } from './tally.ts'

/**
 * Calls that were refused before anything was held for them. They are counted in memory, and written many at once: a second
 * later, or with what is written sooner. A crash loses what waits, and never a charge.
 */
export interface Refusals {
  /** Counts a refused call, and keeps its record where it is one of the first. An endpoint's health is told from one that it was the cause of. */
  noteRefusal(record: CallRecord, cause?: { readonly isOfEndpoint?: boolean }): void
  /** Writes what was noted, with whatever else is written now. Kept when that is over, also where it came to nothing: then it waits for the next time. */
  writeRefusals(): Promise<void>
  /** Writes what is left, once; what cannot be written is told of. */
  endRefusals(): Promise<void>
}

export interface WaitingRefusals extends Refusals {
  /** Kept when the records that somebody asks for are written, if they waited. */
  writeAsked(isAsked: (call: CallRow) => boolean): Promise<void>
}

export interface RefusalNeeds {
  readonly store: Store
  readonly clock: Clock
  /** Of the services on a store the one that counts. */
  readonly part: number
  /** Told of refused calls that are in no rollup. */
  readonly onUncounted: (calls: number) => void
}

/** The longest that a refused call waits to be written, while that succeeds. */
const waitMs = 1_000

const recordRefusals = defineRule<Refused>({
  name: 'usage.recordRefusals',
  rows: ({ rollups, health, calls }) => [
    ...calls.map((key) => ({ in: 'call', key }) as const),
    ...rollups.map((key) => ({ in: 'rollup', key }) as const),
    ...rollups.map((row) => ({ in: 'callDay', key: dayOfRollup(row) }) as const),
    ...health.map((key) => ({ in: 'healthHour', key }) as const),
  ],
  apply(sheet, { rollups, health, calls }) {
    // Whoever was told that nobody knows what became of his charge may have a record as one who was answered.
    for (const call of calls) if (!sheet.find('call', call)) sheet.insert('call', call)
    for (const row of rollups) {
      sheet.merge('rollup', row)
      sheet.merge('callDay', dayOfRollup(row))
    }
    for (const row of health) sheet.merge('healthHour', row)
  },
})

export function openRefusals({ store, clock, part, onUncounted }: RefusalNeeds): WaitingRefusals {
  const isKept = createKeptRefusals(clock)
  const tally = createTally()
  let timer: Timer | undefined
  let writing: Promise<void> | undefined
  let uncounted = 0
  let isFailing = false
  let isEnded = false

  function setTimer(): void {
    if (isEnded) return
    timer ??= clock.after(waitMs, () => {
      timer = undefined
      void writeRefusals()
    })
  }

  async function write(): Promise<void> {
    timer?.cancel()
    timer = undefined
    const refused = tally.take()
    try {
      await store.commit([recordRefusals(refused)])
      isFailing = false
    } catch (error) {
      isFailing = true
      takeBack(refused, error)
    }
    tellUncounted()
    writing = undefined
    if (!tally.isEmpty()) setTimer()
  }

  /** What was not written waits for the next time: all of it, or, where the database refuses some of it, the sums. */
  function takeBack(refused: Refused, error: unknown): void {
    const isRefused = error instanceof DataRefused
    const isHopeless = isInDoubt(error) || (isRefused && refused.calls.length === 0)
    if (isHopeless) uncounted += countCalls(refused)
    else uncounted += tally.add(isRefused ? { ...refused, calls: [] } : refused)
  }

  function tellUncounted(): void {
    if (uncounted > 0) onUncounted(uncounted)
    uncounted = 0
  }

  async function writeRefusals(): Promise<void> {
    // What is under way may have begun before the last was noted.
    await writing
    if (!tally.isEmpty()) writing ??= write()
    await writing
  }

  return {
    noteRefusal(record, { isOfEndpoint = false } = {}) {
      const call = rowOf(record)
      const health = isOfEndpoint ? countHealth(record, part) : undefined
      uncounted += tally.add({
        rollups: [rollupOf(record)],
        health: health ? [health] : [],
        calls: isKept(call) ? [call] : [],
      })
      if (tally.isFull() && !isFailing) void writeRefusals()
      else setTimer()
    },
    writeRefusals: () => (writing || !tally.isEmpty() ? writeRefusals() : nothingToWrite),
    async endRefusals() {
      isEnded = true
      await writeRefusals()
      uncounted += countCalls(tally.take())
      tellUncounted()
    },
    writeAsked: (isAsked) => (tally.hasCall(isAsked) ? writeRefusals() : (writing ?? nothingToWrite)),
  }
}

const countCalls = ({ rollups }: Refused): number => rollups.reduce((sum, { calls }) => sum + calls, 0)

const nothingToWrite = Promise.resolve()
