import type { CallRow, RollupRow } from './call-record.ts'
import type { HealthHour } from './health-counts.ts'

/** What is to be written of refused calls: sums of all of them, and the records of some. */
export interface Refused {
  readonly rollups: readonly RollupRow[]
  readonly health: readonly HealthHour[]
  readonly calls: readonly CallRow[]
}

/** Refused calls added up in memory. */
export interface Tally {
  isEmpty(): boolean
  /** Whether what is added may no longer find a place. */
  isFull(): boolean
  /** Adds what has a place; says how many calls are not counted, because theirs is taken. */
  add(refused: Refused): number
  /** Whether a record is among those that wait. */
  hasCall(isWanted: (call: CallRow) => boolean): boolean
  /** Hands over all of it, and begins anew. */
  take(): Refused
}

/** Sums that one commit writes within milliseconds. */
export const rowsMax = 2_000

/** Records that wait. */
const callsMax = 1_000

export function createTally(): Tally {
  let rollups = new Map<string, RollupRow>()
  let health = new Map<string, HealthHour>()
  let calls: CallRow[] = []

  function addRollup(row: RollupRow): number {
    const key = `${row.hour} ${row.accountId} ${row.code} ${row.path}`
    const known = rollups.get(key)
    if (!known && rollups.size >= rowsMax) return row.calls
    rollups.set(key, known ? addUp(known, row) : row)
    return 0
  }

  function addHealth(row: HealthHour): void {
    const key = `${row.hour} ${row.path}`
    const known = health.get(key)
    if (known || health.size < rowsMax) health.set(key, known ? addUpHealth(known, row) : row)
  }

  return {
    isEmpty: () => rollups.size === 0,
    isFull: () => rollups.size >= rowsMax,
    add(refused) {
      const uncounted = refused.rollups.reduce((sum, row) => sum + addRollup(row), 0)
      for (const row of refused.health) addHealth(row)
      // A record without its count would be a difference.
      if (uncounted === 0) calls.push(...refused.calls.slice(0, callsMax - calls.length))
      return uncounted
    },
    hasCall: (isWanted) => calls.some(isWanted),
    take() {
      const taken = { rollups: [...rollups.values()], health: [...health.values()], calls }
      rollups = new Map()
      health = new Map()
      calls = []
      return taken
    },
  }
}

const addUp = (one: RollupRow, other: RollupRow): RollupRow => ({
  ...one,
  calls: one.calls + other.calls,
  durationUs: one.durationUs + other.durationUs,
})

const addUpHealth = (one: HealthHour, other: HealthHour): HealthHour => ({
  ...one,
  calls: one.calls + other.calls,
  lastAt: Math.max(one.lastAt, other.lastAt),
})
