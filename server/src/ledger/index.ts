import type { Clock } from '#kit'
import type { Store } from '#store'
import { openCaps } from './caps.ts'
import { openCharges } from './charges.ts'
import { openEndpointMoney } from './endpoint-money.ts'
import { openEntryList } from './entry-list.ts'
import { openFigures } from './figures.ts'
import { openGrants } from './grants.ts'
import { openHolds } from './holds.ts'
import { openMoney } from './money.ts'
import { openMoneyDays } from './money-days.ts'
import { openPrices } from './prices.ts'
import { openQuotas } from './quota.ts'
import { openTokenSpending } from './token-spending.ts'

export type { ChargeSums } from './charges.ts'
export type { EntryKind } from './entries.ts'
export type { EntryPlace, EntryRow } from './entry-list.ts'
export { changedBy, type DayMoney, type HourMoney, type PathMoney, spentBy } from './figures.ts'
export type { Allowance } from './grants.ts'
export type { Hold } from './holds.ts'
export type { Balance } from './money.ts'
export type { MoneySum } from './money-days.ts'
export type { Price } from './prices.ts'
export type { QuotaState } from './quota.ts'

/** What calls cost and who has paid. Asynchronous, and silent about the store behind it. */
export type Ledger = ReturnType<typeof openLedger>

export function openLedger(store: Store, clock: Clock) {
  const { now } = clock
  return {
    ...openCaps(store),
    ...openCharges(store, now),
    ...openEntryList(store),
    ...openFigures(store, clock),
    ...openEndpointMoney(store),
    ...openGrants(store, now),
    ...openHolds(store, now),
    ...openMoney(store, now),
    ...openMoneyDays(store),
    ...openPrices(store),
    ...openQuotas(store),
    ...openTokenSpending(store),
  }
}
