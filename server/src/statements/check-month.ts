import type { Clock, Month } from '#kit'
import type { Ledger } from '#ledger'
import { readMonthEntries } from './month-entries.ts'
import { type MonthMoney, sumMonth } from './month-money.ts'
import { type Scope, signedMicro } from './scope.ts'

/** What came of rebuilding a month from its entries. */
export interface MonthCheck {
  readonly entries: number
  readonly isEqual: boolean
}

/** A month that still runs may grow while it is read; it is then read again, and no more often than this. */
const triesMax = 3

interface Needs {
  readonly ledger: Ledger
  readonly clock: Clock
}

export async function checkMonth(needs: Needs, scope: Scope, month: Month): Promise<MonthCheck> {
  for (let tries = 1; ; tries++) {
    const before = await sumMonth(needs.ledger, scope, month)
    const rebuilt = await rebuild(needs, scope, month)
    const isEqual = rebuilt.entries === before.entries && isSame(rebuilt.micro, before) && before.isBalanced
    if (isEqual || tries === triesMax) return { entries: rebuilt.entries, isEqual }
    const after = await sumMonth(needs.ledger, scope, month)
    if (after.entries === before.entries) return { entries: rebuilt.entries, isEqual }
  }
}

const isSame = (micro: number, { openingMicro, closingMicro }: MonthMoney): boolean =>
  openingMicro + micro === closingMicro

async function rebuild(needs: Needs, scope: Scope, month: Month): Promise<{ entries: number; micro: number }> {
  let entries = 0
  let micro = 0
  for await (const rows of readMonthEntries(needs, scope, month)) {
    entries += rows.length
    for (const row of rows) micro += signedMicro(row)
  }
  return { entries, micro }
}
