import type { Clock } from '#kit'
import type { Store } from '#store'
import { type Caps, openCaps } from './caps.ts'
import { type Charges, openCharges } from './charges.ts'
import { type Grants, openGrants } from './grants.ts'
import { type Holds, openHolds } from './holds.ts'
import { type Money, openMoney } from './money.ts'
import { openPrices, type Prices } from './prices.ts'
import { openQuotas, type Quotas } from './quota.ts'

export type { ChargeSums } from './charges.ts'
export type { Allowance } from './grants.ts'
export type { Hold } from './holds.ts'
export type { Balance } from './money.ts'
export type { Price } from './prices.ts'
export type { QuotaState } from './quota.ts'

/** What calls cost and who has paid. Asynchronous, and silent about the store behind it. */
export interface Ledger extends Caps, Charges, Grants, Holds, Money, Prices, Quotas {}

export function openLedger(store: Store, { now }: Pick<Clock, 'now'>): Ledger {
  return {
    ...openCaps(store),
    ...openCharges(store, now),
    ...openGrants(store, now),
    ...openHolds(store, now),
    ...openMoney(store, now),
    ...openPrices(store),
    ...openQuotas(store),
  }
}
