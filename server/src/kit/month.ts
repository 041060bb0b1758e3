import { dayMs, dayOf, formatDay, startOfDate } from './day.ts'

/** A calendar month in Asia/Shanghai. Moments are Unix milliseconds. */
export interface Month {
  /** `YYYY-MM`. */
  readonly period: string
  readonly startAt: number
  /** When it is over: the first moment of the next. */
  readonly endAt: number
  /** From when on nothing of it changes any more, a day after its end. */
  readonly closesAt: number
  /** Days since 1970, both of it. */
  readonly firstDay: number
  readonly lastDay: number
}

/** Between the earliest day that is kept anywhere and the last year of four digits. */
const written = /^([2-9]\d{3})-(0[1-9]|1[0-2])$/

/** Reads `2026-11`; `undefined` where it is no month. */
export function findMonth(text: string): Month | undefined {
  const [, year, month] = written.exec(text) ?? []
  if (year === undefined || month === undefined) return undefined
  const startAt = startOfDate(`${text}-01`)
  const isLast = month === '12'
  const next = isLast ? `${Number(year) + 1}-01` : `${year}-${String(Number(month) + 1).padStart(2, '0')}`
  const endAt = startOfDate(`${next}-01`)
  return {
    period: text,
    startAt,
    endAt,
    closesAt: endAt + dayMs,
    firstDay: dayOf(startAt),
    lastDay: dayOf(endAt) - 1,
  }
}

/** The month of a moment, Unix milliseconds. */
export function monthOf(unixMs: number): Month {
  const month = findMonth(formatDay(unixMs).slice(0, 7))
  if (!month) throw new RangeError('a moment before the year 2000 has no month here')
  return month
}
