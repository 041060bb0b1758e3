import type { Problem, ProblemName } from '#kit'
import type { Learnt, SettledAnswer } from '#pipeline'

type Headers = Readonly<Record<string, string>>

const seconds = (ms: number): string => String(Math.max(Math.ceil(ms / 1_000), 0))

/** What a call has left: the draft of the IETF's HTTPAPI group, with the tightest bucket as its policy. */
export function writeRateHeaders({ tightest }: Learnt): Headers {
  if (!tightest) return {}
  const { policy, rate, remaining, resetMs } = tightest
  const windowSeconds = Math.max(Math.round(rate.burst / rate.perSecond), 1)
  return {
    'ratelimit-policy': `"${policy}";q=${rate.burst};w=${windowSeconds}`,
    ratelimit: `"${policy}";r=${Math.max(remaining, 0)};t=${seconds(resetMs)}`,
  }
}

/** Where the answer came from: Cache-Status of RFC 9211, and Age. */
export function writeCacheHeaders({ cache }: Learnt): Headers {
  if (!cache) return {}
  if (cache.kind !== 'forwarded') {
    // Below 0, as RFC 9211 has it: stale for so long.
    const ttl = cache.ttlMs < 0 ? Math.floor(cache.ttlMs / 1_000) : seconds(cache.ttlMs)
    const detail = cache.kind === 'stale' ? `; detail=${staleDetails[cache.inPlaceOf]}` : ''
    return {
      'cache-status': `Almagest; hit; ttl=${ttl}${detail}`,
      age: String(Math.floor(cache.ageMs / 1_000)),
    }
  }
  const { because, isCollapsed, isStored } = cache
  const flags = `${isStored ? '; stored' : ''}${isCollapsed ? '; collapsed' : ''}`
  return { 'cache-status': `Almagest; fwd=${because}${flags}` }
}

const staleDetails = { failed: 'collection-failed', busy: 'too-busy' } as const

/** An answer that was paid by an earlier call says so. */
export function writeReplayHeaders({ payment }: SettledAnswer): Headers {
  return payment.by === 'earlier call' ? { 'idempotency-replayed': 'true' } : {}
}

/** What to wait before the same call may succeed, where nothing better is known. */
const usualWaitMs = 1_000

const waitedFor: ReadonlySet<ProblemName> = new Set(['collection.failed', 'service.busy'])

/** How many seconds after a failure the same call may succeed; `undefined` where waiting changes nothing. */
export function findWaitSeconds({ kind, retryAfterMs }: Problem): number | undefined {
  const waitMs = retryAfterMs ?? (waitedFor.has(kind) ? usualWaitMs : undefined)
  return waitMs === undefined ? undefined : Math.max(Math.ceil(waitMs / 1_000), 1)
}

export function writeRetryHeaders(problem: Problem): Headers {
  const wait = findWaitSeconds(problem)
  return wait === undefined ? {} : { 'retry-after': String(wait) }
}
