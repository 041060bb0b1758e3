import { problems } from '#kit'

/** The states of an endpoint, each from this score on. */
export const healthStates = [
  { state: 'Healthy', atLeast: 98 },
  { state: 'Available', atLeast: 90 },
  { state: 'Limited', atLeast: 50 },
  { state: 'Mostly unavailable', atLeast: 0 },
] as const

export type HealthState = (typeof healthStates)[number]['state'] | 'No data'

/** How an endpoint did in a span of time. */
export interface HealthBar {
  /** When the span begins, Unix milliseconds. */
  readonly from: number
  readonly state: HealthState
  /** Of 100; `null` where no call said anything. */
  readonly score: number | null
  /** Calls that say something of the endpoint. */
  readonly calls: number
  readonly good: number
  /** Of the good ones; `null` where there was none. */
  readonly meanMs: number | null
}

/** How an endpoint did in the hour that runs and the 23 before. */
export interface Health extends HealthBar {
  readonly p95Ms: number | null
  /** When the last call came that says something, Unix milliseconds; also one before those hours. */
  readonly lastCheckAt: number | null
  /** The same 24 hours one by one, earliest first. */
  readonly hours: readonly HealthBar[]
  /** The day that runs in Asia/Shanghai and the 29 before, earliest first. */
  readonly days: readonly HealthBar[]
}

/** Calls that say something, added up. */
export interface HealthCount {
  readonly calls: number
  readonly good: number
  readonly durationUs: number
}

/** What of a call its endpoint's health is told from. */
export interface JudgedCall {
  readonly path: string
  readonly at: number
  readonly durationMs: number
  readonly code: number
  readonly isCached: boolean
  readonly flightId: string | null
}

const oursToMend: readonly number[] = [problems.internal.code, problems['endpoint.disabled'].code]

/**
 * What a call says of its endpoint: good, failed, or `undefined` for nothing. Upstreams were asked for it or it met our
 * own fault; callers' faults, cached answers and answers given again say nothing, nor do (and `recordCall` leaves them out)
 * questions that only recordings could answer and have nothing for, or that were not asked since others went before. An old answer in place of a new one is a failure.
 */
export function judgeCall({ code, isCached, flightId }: JudgedCall): 'good' | 'failed' | undefined {
  if (oursToMend.includes(code)) return 'failed'
  if (flightId === null) return undefined
  if (code === 0) return isCached ? 'failed' : 'good'
  return code === problems['collection.failed'].code ? 'failed' : undefined
}

/** Durations are added up in whole microseconds: sums of fractions would depend on their order. */
export const toMicroseconds = (ms: number): number => Math.round(ms * 1_000)

/**
 * The step a duration is counted under, at most a tenth above it: 1.0, 1.1 … 2.0, 2.2 … 5.0, 5.5 … 10 and so on in each
 * power of ten. Rounding up keeps the order, so the 95th percentile of steps is the step of the 95th percentile.
 */
export function roundUp(durationUs: number): number {
  let unit = 1
  while (durationUs > 100 * unit) unit *= 10
  const units = Math.max(Math.ceil(durationUs / unit), 1)
  const step = units <= 20 ? 1 : units <= 50 ? 2 : 5
  return Math.ceil(units / step) * step * unit
}

/** Rounded down to a decimal: a hundred means that none failed. */
const scoreOf = ({ calls, good }: HealthCount): number | null =>
  calls === 0 ? null : Math.floor((good * 1_000) / calls) / 10

export function drawBar(from: number, count: HealthCount): HealthBar {
  const { calls, good, durationUs } = count
  const score = scoreOf(count)
  const state = healthStates.find(({ atLeast }) => score !== null && score >= atLeast)?.state ?? 'No data'
  return { from, state, score, calls, good, meanMs: good === 0 ? null : Math.round(durationUs / good) / 1_000 }
}

export const addCounts = (counts: readonly HealthCount[]): HealthCount => ({
  calls: sumOf(counts, ({ calls }) => calls),
  good: sumOf(counts, ({ good }) => good),
  durationUs: sumOf(counts, ({ durationUs }) => durationUs),
})

interface Step {
  readonly withinUs: number
  readonly calls: number
}

/** The step within which 95 of 100 good answers came; steps come in order, with how many took so long. */
export const findP95Ms = (steps: readonly Step[]): number | null => findQuantileMs(steps, 95)

/** The same of another part of a hundred. */
export function findQuantileMs(steps: readonly Step[], percent: number): number | null {
  const rank = Math.ceil((sumOf(steps, ({ calls }) => calls) * percent) / 100)
  let passed = 0
  for (const { withinUs, calls } of steps) {
    passed += calls
    if (passed >= rank) return withinUs / 1_000
  }
  return null
}

const sumOf = <T>(rows: readonly T[], pick: (row: T) => number): number =>
  rows.reduce((total, row) => total + pick(row), 0)
