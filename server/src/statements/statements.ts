import type { Table } from '#exports'
import type { Clock, Month } from '#kit'
import type { EntryRow, Ledger } from '#ledger'
import { checkMonth, type MonthCheck } from './check-month.ts'
import { readMonthEntries } from './month-entries.ts'
import { type MonthMoney, sumMonth } from './month-money.ts'
import type { Scope } from './scope.ts'
import { describeStatement, type Heading } from './statement-table.ts'

/** A month's account. */
export interface Statements {
  /** The figures of a month, from sums: whatever there was in it, this takes milliseconds. */
  sumMonth(scope: Scope, month: Month): Promise<MonthMoney>
  /** The whole of a month, as a file that is made as it is taken. */
  write(scope: Scope, month: Month, heading: Heading): Promise<Table<EntryRow>>
  /** Rebuilds a month from its entries, and says whether it is what the sums and the balance say. */
  check(scope: Scope, month: Month): Promise<MonthCheck>
  /** Whether a month changes no more: a day after its end. */
  isClosed(month: Month): boolean
}

interface StatementNeeds {
  readonly ledger: Ledger
  readonly clock: Clock
}

export function openStatements({ ledger, clock }: StatementNeeds): Statements {
  const isClosed = ({ closesAt }: Month): boolean => clock.now() >= closesAt
  return {
    sumMonth: (scope, month) => sumMonth(ledger, scope, month),
    async write(scope, month, heading) {
      // Asked before the sums: a month that closes in between is still told as open.
      const closed = isClosed(month)
      const money = await sumMonth(ledger, scope, month)
      const read = () => readMonthEntries({ ledger, clock }, scope, month)
      return describeStatement({ heading, month, isClosed: closed, money, read })
    },
    check: (scope, month) => checkMonth({ ledger, clock }, scope, month),
    isClosed,
  }
}
