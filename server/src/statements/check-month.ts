import { type Clock, dayOf, type Month, startOfDay } from '#kit'
import type { Ledger } from '#ledger'
import { readMonthEntries } from './month-entries.ts'
import { type MonthMoney, sumMonth } from './month-money.ts'
import { type Scope, signedMicro } from './scope.ts'

/** What came of rebuilding a month from its entries. */
export interface MonthCheck {
  readonly entries: number
  readonly isEqual: boolean
  /** Where the month grew while it was read: up to when it was compared; `null` where all of it was. */
  readonly until: number | null
}

interface Needs {
  readonly ledger: Ledger
  readonly clock: Clock
}

/** An entry is committed after its moment: a day is over when nothing of it can still be written. */
const settledMs = 60_000

export async function checkMonth(needs: Needs, scope: Scope, month: Month): Promise<MonthCheck> {
  const { ledger, clock } = needs
  const before = await sumMonth(ledger, scope, month)
  const whole = await compare(needs, scope, month, before)
  if (whole.isEqual) return { ...whole, until: null }
  const after = await sumMonth(ledger, scope, month)
  if (after.entries === before.entries) return { ...whole, until: null }
  // It grows faster than it can be read: what grows no more is compared.
  const finished = finishedOf(month, clock.now())
  const ofFinished = await compare(needs, scope, finished, await sumMonth(ledger, scope, finished))
  return { ...ofFinished, until: finished.endAt }
}

/** A month up to the end of its last finished day, without what is given back after it. */
function finishedOf(month: Month, now: number): Month {
  const lastDay = Math.min(month.lastDay, dayOf(now - settledMs) - 1)
  const endAt = startOfDay(lastDay + 1)
  return { ...month, lastDay, endAt, closesAt: endAt }
}

async function compare(needs: Needs, scope: Scope, month: Month, money: MonthMoney) {
  const { entries, micro } = await rebuild(needs, scope, month)
  return { entries, isEqual: entries === money.entries && isSame(micro, money) && money.isBalanced }
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
