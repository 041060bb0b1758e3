import type { Clock } from '#kit'
import type { FaultKind } from './fault.ts'

/** The addresses a provider is reached by. */
export interface Regions {
  /** Where to ask next: the fastest by whole answers; one not measured of late comes first, one that failed last. */
  choose(): string
  noteAnswer(region: string, durationMs: number): void
  noteFault(region: string, kind: FaultKind): void
  list(): readonly RegionState[]
}

export interface RegionState {
  /** Host and port. */
  readonly region: string
  /** The running mean of whole answers; `null` before the first. */
  readonly meanMs: number | null
  readonly isDown: boolean
}

interface Measured {
  meanMs: number | undefined
  measuredMs: number
  downUntilMs: number
  /** Until then one attempt is measuring it. */
  measuringUntilMs: number
}

/** Faults that lie in the way to an upstream rather than in what it says. */
const wayFaults: ReadonlySet<FaultKind> = new Set([
  'connection.refused',
  'connection.broken',
  'tls.failed',
  'proxy.failed',
  'proxy.refused',
  'timed.out',
  'server.failed',
  'reply.redirected',
  'reply.empty',
  'reply.page',
  'reply.mistyped',
  'reply.unreadable',
])

const downMs = 30_000
/** A measurement older than this is made anew: nobody can tell that the slower way has become the faster. */
const measuredMsMax = 600_000
const weightOfNewest = 0.3
/** Behind every duration there is. */
const lateRank = 1e9

export function createRegions(clock: Clock, addresses: readonly string[]): Regions {
  const measured = new Map<string, Measured>(
    addresses.map((address) => [address, { meanMs: undefined, measuredMs: 0, downUntilMs: 0, measuringUntilMs: 0 }]),
  )
  const isDown = ({ downUntilMs }: Measured): boolean => downUntilMs > clock.monotonicMs()

  function rank(address: string): number {
    const region = measured.get(address)
    if (!region) return Number.POSITIVE_INFINITY
    if (isDown(region)) return lateRank + region.downUntilMs
    const nowMs = clock.monotonicMs()
    if (region.meanMs !== undefined && nowMs - region.measuredMs < measuredMsMax) return region.meanMs
    return region.measuringUntilMs > nowMs ? lateRank : -1
  }

  return {
    choose() {
      const [first = ''] = [...addresses].sort((one, other) => rank(one) - rank(other))
      const region = measured.get(first)
      // One attempt measures; those beside it go where it is known to be fast.
      if (region && rank(first) < 0) region.measuringUntilMs = clock.monotonicMs() + downMs
      return first
    },
    noteAnswer(address, durationMs) {
      const region = measured.get(address)
      if (!region) return
      const before = region.meanMs ?? durationMs
      region.meanMs = before + weightOfNewest * (durationMs - before)
      region.measuredMs = clock.monotonicMs()
      region.downUntilMs = 0
    },
    noteFault(address, kind) {
      const region = measured.get(address)
      if (!region || !wayFaults.has(kind)) return
      region.downUntilMs = clock.monotonicMs() + downMs
      // What it was before says nothing: one attempt finds out whether it is back.
      region.meanMs = undefined
      region.measuringUntilMs = 0
    },
    list: () =>
      [...measured].map(([address, region]) => ({
        region: labelRegion(address),
        meanMs: region.meanMs === undefined ? null : Math.round(region.meanMs),
        isDown: isDown(region),
      })),
  }
}

/** Host and port of a base address; the rest is nobody's business. */
export const labelRegion = (address: string): string => (URL.canParse(address) ? new URL(address).host : '')
