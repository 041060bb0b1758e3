import type { Archive, Snapshot } from '#archive'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { Answer, FoundAnswer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'
import { refuseDearer } from './refuse-dearer.ts'
import type { RefuseUnfunded } from './refuse-unfunded.ts'

interface RecallNeeds {
  readonly archive: Archive
  readonly ledger: Ledger
  readonly refuseUnfunded: RefuseUnfunded
  readonly clock: Clock
  /** `CACHE_TTL`; absent: each endpoint's own freshness. */
  readonly cacheTtlMs: number | undefined
}

/** Gives the newest snapshot that is still fresh to whoever accepts one, at the price of a cached answer. */
export function recall({ archive, ledger, refuseUnfunded, clock, cacheTtlMs }: RecallNeeds): Step<ValidCall> {
  return (call, next) => {
    if (call.acceptCache) return giveFresh(call, next)
    call.trace.cache = { kind: 'forwarded', because: 'request' }
    return next(call)
  }

  async function giveFresh(call: ValidCall, next: (call: ValidCall) => Promise<Answer>): Promise<Answer> {
    const { endpoint, params, trace } = call
    const freshMs = cacheTtlMs ?? endpoint.freshMs
    const now = clock.now()
    const snapshot = await archive.findNewest({ path: endpoint.path, params, since: now - freshMs + 1, until: now })
    if (!snapshot) {
      trace.cache = { kind: 'forwarded', because: 'miss' }
      return next(call)
    }
    trace.cache = { kind: 'hit', ...describeAge(snapshot, now, freshMs) }
    const price = await ledger.getPrice(call.caller.accountId, endpoint)
    const { cachedMicro } = price
    refuseDearer(call, cachedMicro)
    await refuseUnfunded(call, price)
    return { ...giveSnapshot(call, snapshot, cachedMicro), payment: { by: 'cached price', priceMicro: cachedMicro } }
  }
}

/** How old a snapshot is, and how long it is still fresh: below 0 where it no longer is. */
export function describeAge({ collectedAt }: Snapshot, now: number, freshMs: number) {
  const ageMs = now - collectedAt
  return { ageMs, ttlMs: freshMs - ageMs }
}

export function giveSnapshot(call: ValidCall, snapshot: Snapshot, cachedMicro: number): FoundAnswer {
  const { id: snapshotId, ...collected } = snapshot
  return { ...collected, requestId: call.id, question: call.question, snapshotId, cachedMicro }
}
