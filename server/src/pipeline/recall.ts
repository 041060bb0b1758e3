import type { Archive } from '#archive'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

interface RecallNeeds {
  readonly archive: Archive
  readonly ledger: Ledger
  readonly clock: Clock
  /** `CACHE_TTL`; absent: each endpoint's own freshness. */
  readonly cacheTtlMs: number | undefined
}

/** Gives the newest snapshot that is still fresh to whoever accepts one, at the price of a cached answer. */
export function recall({ archive, ledger, clock, cacheTtlMs }: RecallNeeds): Step<ValidCall> {
  return async (call, next) => {
    const { endpoint, params, trace } = call
    if (!call.acceptCache) {
      trace.cache = { kind: 'forwarded', because: 'request' }
      return next(call)
    }
    const freshMs = cacheTtlMs ?? endpoint.freshMs
    const now = clock.now()
    const snapshot = await archive.findNewest({ path: endpoint.path, params, since: now - freshMs + 1 })
    if (!snapshot) {
      trace.cache = { kind: 'forwarded', because: 'miss' }
      return next(call)
    }
    const { id: snapshotId, ...collected } = snapshot
    // A wall clock set back must not make an answer younger than nothing.
    const ageMs = Math.max(now - collected.collectedAt, 0)
    trace.cache = { kind: 'hit', ageMs, ttlMs: freshMs - ageMs }
    const { cachedMicro: priceMicro } = await ledger.getPrice(call.caller.accountId, endpoint)
    const { id: requestId, question } = call
    return { ...collected, requestId, question, snapshotId, payment: { by: 'cached price', priceMicro } }
  }
}
