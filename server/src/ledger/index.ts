import type { Clock } from '#kit'
import type { Store } from '#store'
import { type AuditReport, auditLedger } from './audit.ts'
import { type Charges, openCharges } from './charges.ts'
import { type Holds, openHolds } from './holds.ts'
import { type Money, openMoney } from './money.ts'
import { openPrices, type Prices } from './prices.ts'
import { openQuotas, type Quotas } from './quota.ts'

export type { ChargeSums } from './charges.ts'
export type { Hold } from './holds.ts'
export type { Allowance, Balance } from './money.ts'
export type { Price } from './prices.ts'
export type { QuotaState } from './quota.ts'

/** What calls cost and who has paid. Asynchronous, and silent about the store behind it. */
export interface Ledger extends Charges, Holds, Money, Prices, Quotas {
  audit(): Promise<AuditReport>
}

export function openLedger(store: Store, clock: Clock): Ledger {
  const { count, ...quotas } = openQuotas(store)
  return {
    ...openCharges(store),
    ...openHolds(store, count, clock.now),
    ...quotas,
    ...openMoney(store, clock.now),
    ...openPrices(store),
    audit: async () => auditLedger(store),
  }
}
