import { quote } from './line.ts'
import { Refusal } from './problem.ts'

/** A rate: so many calls a second in the long run, so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

const unitSeconds = { s: 1, m: 60, h: 3_600 } as const

const isUnit = (text: string): text is keyof typeof unitSeconds => text in unitSeconds

/** Reads `50/s`, `600/m` or `50/s, burst 100`; a burst left out is two seconds' worth. Throws a Refusal otherwise. */
export function readRate(text: string): Rate {
  const [, amount, unit, burst] = /^(\d{1,6}(?:\.\d{1,3})?)\/([smh])(?:, ?burst (\d{1,6}))?$/.exec(text.trim()) ?? []
  if (amount === undefined || unit === undefined || !isUnit(unit) || Number(amount) === 0 || Number(burst ?? 1) === 0) {
    throw new Refusal(`${quote(text)} is not a rate, such as 50/s, 600/m or 50/s, burst 100`)
  }
  const perSecond = Number(amount) / unitSeconds[unit]
  return { perSecond, burst: burst === undefined ? Math.max(1, Math.round(perSecond * 2)) : Number(burst) }
}
