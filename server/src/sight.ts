import type { ConnectionCounts } from '#http'
import type { Clock } from '#kit'
import type { Metrics } from '#metrics'
import type { ShedReason } from '#pipeline'

/** What a service saw of itself since it started: for an operator who looks at it, where Prometheus does not. */
export interface SelfView {
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly connections: { readonly open: number; readonly refused: number; readonly destroyed: number }
  /** Of the newest commits; `null` where there was none. */
  readonly commits: { readonly count: number; readonly p50Ms: number | null; readonly p99Ms: number | null }
  /** Calls told too busy on arrival. */
  readonly shed: number
}

export interface Sight {
  /** The metrics it was given, with what is counted seen here as well. */
  readonly metrics: Metrics
  noteCommit(durationMs: number): void
  noteShed(reason: ShedReason): void
  describe(): SelfView
}

/** Commits whose times are told: a minute of a busy service. */
const commitsMax = 2_000

export function openSight(metrics: Metrics, clock: Clock): Sight {
  const startedAt = clock.now()
  const commits = new Float64Array(commitsMax)
  const connections = { open: 0, refused: 0, destroyed: 0 }
  let committed = 0
  let shed = 0

  const counts: ConnectionCounts = {
    opened() {
      connections.open++
      metrics.connections.opened()
    },
    closed() {
      connections.open--
      metrics.connections.closed()
    },
    refused(reason) {
      connections.refused++
      metrics.connections.refused(reason)
    },
    destroyed(reason) {
      connections.destroyed++
      metrics.connections.destroyed(reason)
    },
  }

  /** The time within which this share of the newest commits was done. */
  function findWithin(sorted: Float64Array, share: number): number | null {
    return sorted.length === 0 ? null : (sorted[Math.ceil(sorted.length * share) - 1] ?? null)
  }

  return {
    metrics: { ...metrics, connections: counts },
    noteCommit(durationMs) {
      commits[committed++ % commitsMax] = durationMs
    },
    noteShed() {
      shed++
    },
    describe() {
      const sorted = commits.slice(0, Math.min(committed, commitsMax)).sort()
      const times = { p50Ms: findWithin(sorted, 0.5), p99Ms: findWithin(sorted, 0.99) }
      return { startedAt, connections: { ...connections }, commits: { count: committed, ...times }, shed }
    },
  }
}
