import { Problem } from '#kit'
import type { Ledger, Price } from '#ledger'
import type { ValidCall } from './call.ts'

interface UnfundedNeeds {
  readonly ledger: Pick<Ledger, 'isFunded'>
  /** `CACHED_FREE`: who is given answers that are kept and cost nothing. */
  readonly cachedFree: 'anyone' | 'funded'
}

/** Refuses a kept answer that costs nothing to an account that has nothing, where only others are given such. */
export type RefuseUnfunded = (call: ValidCall, price: Price) => Promise<void>

export function createRefuseUnfunded({ ledger, cachedFree }: UnfundedNeeds): RefuseUnfunded {
  return async ({ caller }, { priceMicro, cachedMicro }) => {
    // What costs nothing when it is new may be asked anew by anybody: keeping it from him would cost an upstream's answer.
    if (cachedFree === 'anyone' || cachedMicro > 0 || priceMicro === 0) return
    if (!(await ledger.isFunded(caller.accountId))) throw new Problem('balance.short')
  }
}
