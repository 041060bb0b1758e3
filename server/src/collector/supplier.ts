import type { Clock, Random, Rate } from '#kit'
import { type Breaker, type BreakerState, createBreaker } from './breaker.ts'
import type { Upstream } from './define-provider.ts'
import { createDurations, type Durations } from './durations.ts'
import { createEndpointRests, type EndpointNotice, type EndpointRests } from './endpoint-rests.ts'
import { type Fault, type FaultKind, rowOf } from './fault.ts'
import { createGate, type Gate } from './gate.ts'
import type { Licence } from './licence.ts'
import { createPace, type Pace } from './pace.ts'
import { createRegions, type RegionState, type Regions } from './regions.ts'

/** A provider and one of its credentials: what has health, and what can be spent. */
export interface Lane {
  /** The credential's place in the operator's list, from 1; empty where the provider has none. */
  readonly label: string
  readonly credential: string
  readonly breaker: Breaker
  /** Whether it may be asked about this endpoint now; if not, since what and until when. */
  findRest(path: string): Rest | undefined
  /** Notes an attempt as begun; what it returns is called with what became of it. */
  begin(path: string): (fault: Fault | undefined, durationMs: number) => void
  /** Whether what it was asked takes far longer than usual: it may hang. */
  isStalling(): boolean
  getRunning(): number
}

/** Why something is left alone. */
export interface Rest {
  readonly kind: FaultKind
  /** Of the clock that never jumps; infinite: until the service is started anew. */
  readonly untilMs: number
}

/** A provider at work, with all that is known of it. */
export interface Supplier {
  readonly name: string
  readonly isLocal: boolean
  readonly upstream: Upstream
  readonly lanes: readonly Lane[]
  readonly regions: Regions
  readonly gate: Gate
  readonly durations: Durations
  /** Endpoints it is left alone for. */
  readonly rests: EndpointRests
  readonly pace: Pace
  /** Whether an operator wants it left alone. */
  isPaused(): boolean
}

/** Something an operator wants to know at once. */
export type Notice = { readonly provider: string; readonly credential: string } & (CredentialNotice | EndpointNotice)

interface CredentialNotice {
  readonly what: FaultKind | `breaker ${BreakerState}`
  /** How long it is left alone: milliseconds; infinite until the service is started anew. */
  readonly forMs?: number
}

interface SupplierNeeds {
  readonly name: string
  readonly isLocal: boolean
  readonly upstream: Upstream
  readonly clock: Clock
  readonly random: Random
  readonly onNotice: (notice: Notice) => void
  /** The part of its places that one account holds at most while others wait; absent: all. */
  readonly share?: number | undefined
  readonly licence?: Licence | undefined
  /** Whether an operator wants it left alone now; absent: never. */
  readonly isPaused?: (provider: string) => boolean
}

/** How long something rests where the upstream did not say. */
const restMs = { 'rate.limited': 2_000, other: 600_000 } as const
/** An upstream that asks for longer is asked once an hour all the same. */
const restMsMax = 3_600_000

/** So many attempts this much later than usual, and it is held to be hanging. */
const stallingMin = 5
const stallingMs = 2_000
const stallingFactor = 4

export function createSupplier(needs: SupplierNeeds): Supplier {
  const { name, isLocal, upstream, clock, onNotice, share, licence, isPaused = () => false } = needs
  const { credentials, regions, rate, concurrency } = upstream
  const durations = createDurations()
  const pace = createPace(clock)
  const rests = createEndpointRests(clock, (notice) => onNotice({ provider: name, credential: '', ...notice }))
  return {
    name,
    isLocal,
    upstream,
    lanes: credentials.map((credential, place) =>
      createLane(needs, { durations, endpoints: rests, pace }, credential, {
        label: credential === '' ? '' : String(place + 1),
        isOnly: credentials.length === 1,
      }),
    ),
    regions: createRegions(clock, regions),
    gate: createGate({ clock, rate, concurrency, share, licence }),
    durations,
    rests,
    pace,
    isPaused: () => isPaused(name),
  }
}

/** What all credentials of a provider share. */
interface Shared {
  readonly durations: Durations
  readonly endpoints: EndpointRests
  readonly pace: Pace
}

function createLane(
  needs: SupplierNeeds,
  { durations, endpoints, pace }: Shared,
  credential: string,
  { label, isOnly }: { readonly label: string; readonly isOnly: boolean },
): Lane {
  const { name: provider, isLocal, clock, random, onNotice } = needs
  const notify = (what: CredentialNotice['what'], forMs?: number): void =>
    onNotice({ provider, credential: label, what, ...(forMs !== undefined && { forMs }) })
  const breaker = createBreaker({ clock, random, onChange: (state) => notify(`breaker ${state}`) })
  /** By endpoint; '' for all of them. */
  const rests = new Map<string, Rest>()
  /** When each running attempt began; the oldest come first. */
  const running = new Set<{ readonly atMs: number }>()
  /** When the credential was refused for the first time since it was last good. */
  let doubtedAtMs: number | undefined

  function rest(path: string, { kind, restMs: asked }: Fault): void {
    const { rests: what } = rowOf(kind)
    if (!what) return
    const usualMs = kind === 'rate.limited' ? restMs['rate.limited'] : restMs.other
    const forMs = what === 'provider' ? Number.POSITIVE_INFINITY : Math.min(asked ?? usualMs, restMsMax)
    const key = what === 'endpoint' ? path : ''
    const untilMs = clock.monotonicMs() + forMs
    // Attempts that ran side by side each bring the news: the longest rest counts, and is told once.
    const known = rests.get(key)
    if (known && known.untilMs >= untilMs) return
    rests.set(key, { kind, untilMs })
    if (known?.kind !== kind || known.untilMs <= clock.monotonicMs()) notify(kind, forMs)
  }

  /**
   * Whether a refusal is to be seen once more before it is believed: a single one may be the upstream's slip, and without
   * its only credential a provider is lost for minutes. Attempts that were under way by then say nothing new.
   */
  function isDoubtful({ kind }: Fault, begunAtMs: number): boolean {
    if (kind !== 'credential.refused' || !isOnly) return false
    if (doubtedAtMs !== undefined && begunAtMs >= doubtedAtMs) return false
    doubtedAtMs ??= clock.monotonicMs()
    return true
  }

  function findRest(path: string): Rest | undefined {
    for (const key of ['', path]) {
      const found = rests.get(key)
      if (found && found.untilMs > clock.monotonicMs()) return found
      if (found) rests.delete(key)
    }
    return undefined
  }

  return {
    label,
    credential,
    breaker,
    findRest,
    getRunning: () => running.size,
    isStalling() {
      if (running.size < stallingMin) return false
      const p95 = durations.findP95() ?? 0
      const since = clock.monotonicMs() - Math.max(stallingMs, stallingFactor * p95)
      let late = 0
      for (const { atMs } of running) {
        if (atMs > since) break
        if (++late >= stallingMin) return true
      }
      return false
    },
    begin(path) {
      const attempt = { atMs: clock.monotonicMs() }
      running.add(attempt)
      pace.note()
      const end = breaker.begin()
      // A file does not change its shape by being left alone.
      const endForEndpoint = isLocal ? undefined : endpoints.begin(path)
      return (fault, durationMs) => {
        running.delete(attempt)
        endForEndpoint?.(fault)
        if (!fault) {
          durations.add(durationMs)
          doubtedAtMs = undefined
        } else if (!isDoubtful(fault, attempt.atMs)) rest(path, fault)
        // Who asks nobody cannot fall ill: a file that is missing is missing.
        const isIll = fault !== undefined && rowOf(fault.kind).isIllness && !isLocal
        end(isIll ? 'ill' : fault ? 'neither' : 'good')
      }
    },
  }
}

export interface CredentialState {
  readonly credential: string
  readonly breaker: BreakerState
  /** The share of ill outcomes among those that count, from 0 to 1. */
  readonly illShare: number
  readonly running: number
  /** Why it is left alone, and for how long: milliseconds, `null` until the service is started anew. */
  readonly resting: { readonly because: FaultKind; readonly forMs: number | null } | null
}

export interface SupplierState {
  readonly provider: string
  /** Whether it only reads what is on this machine. */
  readonly isLocal: boolean
  readonly isPaused: boolean
  readonly running: number
  readonly waiting: number
  /** Requests a second, as of late, and how many it may have; `null` for any number. */
  readonly perSecond: number
  readonly rate: Rate | null
  readonly p95Ms: number | null
  readonly regions: readonly RegionState[]
  /** Endpoints it is left alone for, since its answers were unfit, and for how long: milliseconds. */
  readonly restingFor: readonly { readonly path: string; readonly forMs: number }[]
  readonly credentials: readonly CredentialState[]
}

/** A provider as operators see it. */
export function describeSupplier(
  { name, isLocal, upstream, lanes, gate, regions, durations, rests, pace, isPaused }: Supplier,
  clock: Clock,
): SupplierState {
  return {
    provider: name,
    isLocal,
    isPaused: isPaused(),
    running: gate.getRunning(),
    waiting: gate.getWaiting(),
    perSecond: pace.getPerSecond(),
    rate: upstream.rate ?? null,
    p95Ms: durations.findP95() ?? null,
    regions: regions.list(),
    restingFor: rests.list(),
    credentials: lanes.map((lane) => {
      const rest = lane.findRest('')
      const forMs = rest && (Number.isFinite(rest.untilMs) ? Math.ceil(rest.untilMs - clock.monotonicMs()) : null)
      return {
        credential: lane.label,
        breaker: lane.breaker.readState(),
        illShare: lane.breaker.getIllShare(),
        running: lane.getRunning(),
        resting: rest ? { because: rest.kind, forMs: forMs ?? null } : null,
      }
    }),
  }
}
