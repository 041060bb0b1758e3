import { hourMs, startOfDay } from '#kit'
import { type HourMoney, spentBy } from '#ledger'
import type { HomeToday } from './wire/home.ts'

interface Known {
  readonly now: number
  readonly today: number
  readonly hours: readonly HourMoney[]
  /** The first day the account had money, or spent some. */
  readonly firstDay: number
}

/** Days that today is held against. */
const usualDays = 7
const hoursOfDay = 24

/** What is spent today by the hour, against the days before. */
export function describeToday({
  now,
  today,
  hours,
  firstDay,
}: Known): Pick<HomeToday, 'spentMicro' | 'hours' | 'usual'> {
  const spent = new Map<number, number>()
  for (const sum of hours) spent.set(sum.hour, (spent.get(sum.hour) ?? 0) + spentBy(sum))
  /** By the end of each hour of a day. */
  const addUp = (day: number, count: number): number[] => {
    const begin = startOfDay(day) / hourMs
    let micro = 0
    return Array.from({ length: count }, (_, hour) => {
      micro += spent.get(begin + hour) ?? 0
      return micro
    })
  }
  const begun = Math.floor((now - startOfDay(today)) / hourMs) + 1
  const own = addUp(today, begun)
  const before = Array.from({ length: usualDays }, (_, index) => today - 1 - index).filter((day) => day >= firstDay)
  const days = before.map((day) => [0, ...addUp(day, hoursOfDay)])
  return { spentMicro: own.at(-1) ?? 0, hours: own, usual: days.length === 0 ? null : compare(days, now, today) }
}

function compare(days: readonly (readonly number[])[], now: number, today: number): HomeToday['usual'] {
  const places = Array.from({ length: hoursOfDay + 1 }, (_, at) => days.map((day) => day[at] ?? 0).sort(ascending))
  const median = places.map(middleOf)
  const passed = (now - startOfDay(today)) / hourMs
  const [from, to] = [median[Math.floor(passed)] ?? 0, median[Math.ceil(passed)] ?? 0]
  return {
    least: places.map((sorted) => sorted[0] ?? 0),
    median,
    most: places.map((sorted) => sorted.at(-1) ?? 0),
    nowMicro: Math.round(from + (to - from) * (passed % 1)),
    days: days.length,
  }
}

const ascending = (one: number, other: number): number => one - other

function middleOf(sorted: readonly number[]): number {
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0,
  ]
  return Math.round((low + high) / 2)
}
