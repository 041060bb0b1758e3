import { formatDay, problems, startOfDay } from '#kit'
import { type DayMoney, spentBy } from '#ledger'
import type { CallDay, CallSum } from '#usage'
import type { HomeError, HomeSaved, HomeSpending, SavedWay } from './wire/home.ts'

const monthsShown = 12

/** `2026-11` */
const monthOf = (day: number): string => formatDay(startOfDay(day)).slice(0, 7)

/** The first day of the first month that is shown. */
export function firstOfMonths(today: number): number {
  const [year = 0, month = 0] = monthOf(today).split('-').map(Number)
  return Math.round(Date.UTC(year, month - monthsShown, 1) / 86_400_000)
}

/** What was spent by the day and by the month. */
export function describeSpending(
  money: readonly DayMoney[],
  calls: readonly CallDay[],
  { first, today }: { readonly first: number; readonly today: number },
): HomeSpending {
  const spent = sumBy(money, ({ day }) => day, spentBy)
  const called = sumBy(
    calls,
    ({ day }) => day,
    (one) => one.calls,
  )
  const months = sumBy(money, ({ day }) => monthOf(day), spentBy)
  return {
    days: Array.from({ length: today - first + 1 }, (_, index) => first + index).map((day) => ({
      day,
      spentMicro: spent.get(day) ?? 0,
      calls: called.get(day) ?? 0,
    })),
    months: listMonths(today).map((month) => ({ month, spentMicro: months.get(month) ?? 0 })),
  }
}

function listMonths(today: number): string[] {
  const days = Array.from({ length: today - firstOfMonths(today) + 1 }, (_, index) => firstOfMonths(today) + index)
  return [...new Set(days.map(monthOf))]
}

const messages = new Map<number, { readonly en: string; readonly zh: string }>()
// Calls are refused by 400 for their parameters; what cannot be read at all is no call.
for (const { code, en, zh } of [problems['parameters.invalid'], ...Object.values(problems)])
  if (!messages.has(code)) messages.set(code, { en, zh })

/** How calls failed, the most frequent first. */
export function describeErrors(sums: readonly CallSum[]): HomeError[] {
  const failed = sums.filter(({ code }) => code !== 0)
  return [
    ...sumBy(
      failed,
      ({ code }) => code,
      ({ calls }) => calls,
    ),
  ]
    .map(([code, calls]) => ({
      code,
      calls,
      words: messages.get(code) ?? { en: `Code ${code}`, zh: `业务码 ${code}` },
    }))
    .sort((one, other) => other.calls - one.calls || one.code - other.code)
}

const savedWays: Readonly<Record<SavedWay, readonly CallSum['way'][]>> = {
  cached: ['cached', 'old'],
  replayed: ['replayed'],
  empty: ['empty'],
  shared: ['shared'],
}

/** What callers did not pay for answers that were not new, or held nothing. */
export function describeSaved(sums: readonly CallSum[], days: number): HomeSaved {
  const ways = (Object.keys(savedWays) as SavedWay[]).map((way) => {
    const own = sums.filter((sum) => savedWays[way].includes(sum.way))
    return { way, calls: add(own, ({ calls }) => calls), micro: add(own, ({ savedMicro }) => savedMicro) }
  })
  return { days, micro: add(ways, ({ micro }) => micro), ways: ways.filter(({ calls }) => calls > 0) }
}

const add = <Row>(rows: readonly Row[], pick: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + pick(row), 0)

function sumBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key, pick: (row: Row) => number): Map<Key, number> {
  const sums = new Map<Key, number>()
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + pick(row))
  return sums
}
