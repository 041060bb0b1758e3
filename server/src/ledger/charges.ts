import { Refusal } from '#kit'
import { defineQuery, defineRule, type Store } from '#store'
import { countInCap } from './caps.ts'
import { sumsOf, writeEntry } from './entries.ts'
import { takeMoney } from './money.ts'
import { countInQuota, quotaRows } from './quota.ts'

/** What a call is to cost whom. */
export interface Charge {
  readonly callId: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  readonly priceMicro: number
  /** When the call came, Unix milliseconds: its quota is that of this day. */
  readonly at: number
}

/** What calls were charged, as the entries have it. */
export interface ChargeSums {
  readonly chargedMicro: number
  /** Calls paid with a granted one. */
  readonly grantedCalls: number
  /** What of it was given back since. */
  readonly refundedMicro: number
  readonly returnedCalls: number
}

interface Refund {
  readonly callId: string
  readonly amountMicro?: number | undefined
  readonly reason: string
}

interface ChargeRow {
  readonly id: number
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  readonly kind: 'charge' | 'use'
  readonly capped: number
}

interface Sum {
  readonly micro: number
  readonly calls: number
}

// One query for each of the indexes: each has its kinds of entries, by call.
const charged = `kind IN ('charge', 'use')`
const returned = `kind IN ('refund', 'return')`

const findCharge = defineQuery<ChargeRow, { readonly callId: string }>(
  'ledger.findCharge',
  `SELECT id, account_id, token_id, path, kind, capped FROM entry WHERE call_id = @callId AND ${charged}`,
)

const findRefund = defineQuery<{ readonly id: number }, { readonly callId: string }>(
  'ledger.findRefund',
  `SELECT id FROM entry WHERE call_id = @callId AND ${returned}`,
)

const sumOf = (kinds: string): string =>
  `SELECT coalesce(sum(amount_micro), 0) AS micro, coalesce(sum(calls), 0) AS calls
   FROM entry WHERE call_id IN @callIds AND ${kinds}`

const sumCharged = defineQuery<Sum, { readonly callIds: readonly string[] }>('ledger.sumCharged', sumOf(charged))

const sumReturned = defineQuery<Sum, { readonly callIds: readonly string[] }>('ledger.sumReturned', sumOf(returned))

const chargeCall = defineRule<Charge & { readonly chargedAt: number }>({
  name: 'ledger.chargeCall',
  rows: ({ chargedAt: at, ...charge }) => [
    { in: 'balance', key: charge },
    { in: 'spending', key: charge },
    ...quotaRows(charge),
    ...sumsOf({ ...charge, at, kind: 'charge' }),
  ],
  apply(sheet, charge) {
    const quotaDay = countInQuota(sheet, charge, 'used')
    const capped = Number(countInCap(sheet, charge, 'spent'))
    takeMoney(sheet, charge, 'charged')
    const { priceMicro: amountMicro, chargedAt: at, ...of } = charge
    writeEntry(sheet, { ...of, at, kind: 'charge', amountMicro, quotaDay, capped })
  },
})

/** Entries are never changed: what the reads find of them holds under the lock too, and a second refund is a clash of keys. */
const refund = defineRule<Refund & { readonly at: number }, number, { charges: ChargeRow; refunds: { id: number } }>({
  name: 'ledger.refund',
  find: { charges: findCharge, refunds: findRefund },
  rows: ({ at }, { charges }) =>
    charges.flatMap((charge) => [
      ...sumsOf({ ...charge, at, kind: backOf(charge) }),
      { in: 'entry', key: charge, for: 'sharing' },
      { in: 'balance', key: charge },
      ...(charge.capped ? [{ in: 'spending', key: charge } as const] : []),
      ...(charge.kind === 'use' ? [{ in: 'allowance', key: charge } as const] : []),
    ]),
  apply(sheet, { callId, amountMicro: wanted, reason, at }, { charges: [charge], refunds }) {
    if (!charge) throw new Refusal(`call ${callId} was not charged`)
    if (refunds.length > 0) throw new Refusal(`call ${callId} was refunded already`)
    const { amountMicro: chargedMicro, calls } = sheet.get('entry', charge)
    const amountMicro = wanted ?? chargedMicro
    if (wanted === 0) throw new Refusal('a refund of 0 gives nothing back')
    if (amountMicro < 0 || amountMicro > chargedMicro) throw new Refusal(`call ${callId} was charged less than that`)
    const { accountId, tokenId, path, kind, capped } = charge
    if (kind === 'use') sheet.change('allowance', charge, { used: -1, callsLeft: 1 })
    if (capped) sheet.change('spending', charge, { spent: -amountMicro })
    sheet.change('balance', charge, { available: amountMicro, charged: -amountMicro })
    const of = { at, accountId, tokenId, path, callId, reason, capped }
    writeEntry(sheet, { ...of, kind: backOf(charge), amountMicro, calls })
    return amountMicro
  },
})

const backOf = ({ kind }: ChargeRow) => (kind === 'use' ? 'return' : 'refund')

export function openCharges(store: Store, now: () => number) {
  return {
    /** Charges a call at once, without a hold. Its commit throws as `takeHold` does. Granted calls are not for this. */
    chargeCall: (charge: Charge) => chargeCall({ ...charge, chargedAt: now() }),
    /** Sums the entries of these calls, some hundreds at a time. */
    async sumCharges(callIds: readonly string[]): Promise<ChargeSums> {
      const asks = { callIds }
      const [[paid], [back]] = await store.listTogether([
        [sumCharged, asks],
        [sumReturned, asks],
      ])
      return {
        chargedMicro: paid?.micro ?? 0,
        grantedCalls: paid?.calls ?? 0,
        refundedMicro: back?.micro ?? 0,
        returnedCalls: back?.calls ?? 0,
      }
    },
    /** Whose call was ever charged, in money or a granted call. */
    async findCharged(callId: string): Promise<{ readonly accountId: string; readonly tokenId: string } | undefined> {
      const charge = await store.find(findCharge, { callId })
      return charge && { accountId: charge.accountId, tokenId: charge.tokenId }
    },
    /**
     * Gives a charged call's money, whole or in part, or its granted call back, once: the micro-yuan given back. Its commit
     * throws a Refusal when there is nothing like that to give back.
     */
    refund: (asked: Refund) => refund({ ...asked, at: now() }),
  }
}
