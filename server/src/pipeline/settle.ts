import { type Clock, Problem, problems } from '#kit'
import type { Ledger } from '#ledger'
import type { Store } from '#store'
import type { CallRecord, Usage } from '#usage'
import type { Answer, IdentifiedCall } from './call.ts'
import type { Step } from './pipeline.ts'

interface SettleNeeds {
  readonly store: Store
  readonly ledger: Ledger
  readonly usage: Usage
  readonly clock: Clock
}

/** Posts or gives back the hold and records the call, in one commit that is on disk before the answer leaves. */
export function settle({ store, ledger, usage, clock }: SettleNeeds): Step<IdentifiedCall> {
  return async (call, next) => {
    let answer: Answer
    try {
      answer = await next(call)
      await settleAnswer(call, answer)
    } catch (error) {
      await settleFailure(call, error)
      throw error
    }
    return answer
  }

  function settleAnswer(call: IdentifiedCall, { hold, isEmpty, provider }: Answer): Promise<void> {
    const record = recordOf(call, { code: 0, provider })
    if (!hold || isEmpty) return store.commit([ledger.voidHold(call.id), usage.recordCall(record)])
    const { priceMicro, isGranted } = hold
    return store.commit([ledger.postHold(call.id), usage.recordCall({ ...record, chargeMicro: priceMicro, isGranted })])
  }

  function settleFailure(call: IdentifiedCall, error: unknown): Promise<void> {
    const code = error instanceof Problem ? error.code : problems.internal.code
    return store.commit([ledger.voidHold(call.id), usage.recordCall(recordOf(call, { code, provider: null }))])
  }

  function recordOf(call: IdentifiedCall, outcome: Pick<CallRecord, 'code' | 'provider'>): CallRecord {
    const { id, caller, endpoint, at, startedMs } = call
    const durationMs = clock.monotonicMs() - startedMs
    const { accountId, tokenId } = caller
    return { id, accountId, tokenId, path: endpoint.path, at, durationMs, chargeMicro: 0, isGranted: false, ...outcome }
  }
}
