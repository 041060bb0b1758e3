import type { Archive } from '#archive'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { FoundAnswer, ValidCall } from './call.ts'
import { describeAge, giveSnapshot } from './recall.ts'

interface FindStaleNeeds {
  readonly archive: Archive
  readonly ledger: Ledger
  readonly clock: Clock
  /** `CACHE_TTL`; absent: each endpoint's own freshness. */
  readonly cacheTtlMs: number | undefined
  /** The oldest answer given in place of none; 0 gives none. */
  readonly staleMaxMs: number
}

/** The newest snapshot, fresh or not, for whoever accepts cached answers and could have no new one. */
export type FindStale = (call: ValidCall, inPlaceOf: 'failed' | 'busy') => Promise<FoundAnswer | undefined>

export function createFindStale({ archive, ledger, clock, cacheTtlMs, staleMaxMs }: FindStaleNeeds): FindStale {
  return async (call, inPlaceOf) => {
    const { endpoint, params, trace, acceptCache } = call
    if (!acceptCache || staleMaxMs === 0) return undefined
    const now = clock.now()
    const snapshot = await archive.findNewest({ path: endpoint.path, params, since: now - staleMaxMs, until: now })
    if (!snapshot) return undefined
    trace.cache = { kind: 'stale', inPlaceOf, ...describeAge(snapshot, now, cacheTtlMs ?? endpoint.freshMs) }
    const { cachedMicro } = await ledger.getPrice(call.caller.accountId, endpoint)
    return giveSnapshot(call, snapshot, cachedMicro)
  }
}
