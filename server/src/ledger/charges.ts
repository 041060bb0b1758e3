import type { Store } from '#store'

/** What calls were charged, as the entries have it. */
export interface ChargeSums {
  readonly chargedMicro: number
  /** Calls paid with a granted one. */
  readonly grantedCalls: number
  /** What of it was given back since. */
  readonly refundedMicro: number
  readonly returnedCalls: number
}

export interface Charges {
  /** Sums the entries of these calls, some hundreds at a time. */
  sumCharges(callIds: readonly string[]): Promise<ChargeSums>
}

export function openCharges(store: Store): Charges {
  // One query for each of the indexes: each has its kinds of entries, by call.
  const sumOf = (kinds: string): string =>
    `SELECT coalesce(sum(amount_micro), 0) AS micro, coalesce(sum(calls), 0) AS calls
     FROM json_each(@callIds) CROSS JOIN entry ON call_id = value AND kind IN (${kinds})`
  const sumCharged = store.prepare<{ micro: number; calls: number }>(sumOf(`'charge', 'use'`))
  const sumReturned = store.prepare<{ micro: number; calls: number }>(sumOf(`'refund', 'return'`))
  const none = { micro: 0, calls: 0 }

  return {
    async sumCharges(ids) {
      const callIds = JSON.stringify(ids)
      const charged = sumCharged.find({ callIds }) ?? none
      const returned = sumReturned.find({ callIds }) ?? none
      return {
        chargedMicro: charged.micro,
        grantedCalls: charged.calls,
        refundedMicro: returned.micro,
        returnedCalls: returned.calls,
      }
    },
  }
}
