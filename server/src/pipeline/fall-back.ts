import type { Archive } from '#archive'
import { type Clock, Problem } from '#kit'
import type { Ledger } from '#ledger'
import type { FoundAnswer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'
import { describeAge, giveSnapshot } from './recall.ts'

interface FallBackNeeds {
  readonly archive: Archive
  readonly ledger: Ledger
  readonly clock: Clock
  /** `CACHE_TTL`; absent: each endpoint's own freshness. */
  readonly cacheTtlMs: number | undefined
  /** The oldest answer given in place of none; 0 gives none. */
  readonly staleMaxMs: number
}

/**
 * When nobody had a good answer, whoever accepts cached ones gets the newest snapshot although it is no longer fresh, at
 * the price of a cached answer. What was refused for other reasons stays refused.
 */
export function fallBack({
  archive,
  ledger,
  clock,
  cacheTtlMs,
  staleMaxMs,
}: FallBackNeeds): Step<ValidCall, ValidCall, FoundAnswer> {
  return async (call, next) => {
    try {
      return await next(call)
    } catch (error) {
      const isFailed = error instanceof Problem && error.kind === 'collection.failed'
      const answer = isFailed && call.acceptCache && staleMaxMs > 0 ? await findStale(call) : undefined
      if (!answer) throw error
      return answer
    }
  }

  async function findStale(call: ValidCall): Promise<FoundAnswer | undefined> {
    const { endpoint, params, trace } = call
    const now = clock.now()
    const snapshot = await archive.findNewest({ path: endpoint.path, params, since: now - staleMaxMs, until: now })
    if (!snapshot) return undefined
    trace.cache = { kind: 'stale', ...describeAge(snapshot, now, cacheTtlMs ?? endpoint.freshMs) }
    const { cachedMicro } = await ledger.getPrice(call.caller.accountId, endpoint)
    return giveSnapshot(call, snapshot, cachedMicro)
  }
}
