import type { Archive } from '#archive'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { FoundAnswer, ValidCall } from './call.ts'
import { describeAge, giveSnapshot } from './recall.ts'
import type { RefuseUnfunded } from './refuse-unfunded.ts'

interface FindStaleNeeds {
  readonly archive: Archive
  readonly ledger: Ledger
  readonly refuseUnfunded: RefuseUnfunded
  readonly clock: Clock
  /** `CACHE_TTL`; absent: each endpoint's own freshness. */
  readonly cacheTtlMs: number | undefined
  /** The oldest answer given in place of none; 0 gives none. */
  readonly staleMaxMs: number
}

/**
 * The newest snapshot, fresh or not, for whoever accepts cached answers and could have no new one. Throws `balance.short`
 * where that costs nothing and is not for an account that has nothing.
 */
export type FindStale = (call: ValidCall, inPlaceOf: 'failed' | 'busy') => Promise<FoundAnswer | undefined>

export function createFindStale(needs: FindStaleNeeds): FindStale {
  const { archive, ledger, refuseUnfunded, clock, cacheTtlMs, staleMaxMs } = needs
  return async (call, inPlaceOf) => {
    const { endpoint, params, trace, acceptCache } = call
    if (!acceptCache || staleMaxMs === 0) return undefined
    const now = clock.now()
    const snapshot = await archive.findNewest({ path: endpoint.path, params, since: now - staleMaxMs, until: now })
    if (!snapshot) return undefined
    trace.cache = { kind: 'stale', inPlaceOf, ...describeAge(snapshot, now, cacheTtlMs ?? endpoint.freshMs) }
    const price = await ledger.getPrice(call.caller.accountId, endpoint)
    await refuseUnfunded(call, price)
    return giveSnapshot(call, snapshot, price.cachedMicro)
  }
}
