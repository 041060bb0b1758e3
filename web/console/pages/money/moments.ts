import { dayOf, formatDate, formatDay, formatMinute } from '#format'
import type { Lang } from '#words'

const minuteMs = 60_000

/** `1 Nov 00:00` */
export const sayMoment = (at: number, lang: Lang): string => `${formatDay(dayOf(at), lang)} ${formatMinute(at)}`

/** The end of a day as it is said of books: `31 Oct 24:00`. */
export const sayEnd = (at: number, lang: Lang): string => `${formatDay(dayOf(at - minuteMs), lang)} 24:00`

/** All of a month: `1–31 Oct`, `10 月 1–31 日`. */
export function sayMonthDays(endAt: number, lang: Lang): string {
  const last = formatDay(dayOf(endAt - minuteMs), lang)
  return lang === 'zh' ? last.replace('月 ', '月 1–') : `1–${last}`
}

export const sayDay = (at: number, lang: Lang): string => formatDate(dayOf(at), lang)
