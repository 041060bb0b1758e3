import { quote } from './line.ts'
import { Refusal } from './problem.ts'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time as settings and endpoints write it: `250ms`, `55s`, `24h`, `7d`. */
export type Duration = `${number}${keyof typeof unitMs}`

const isUnit = (text: string): text is keyof typeof unitMs => text in unitMs

/** Reads a duration into milliseconds. Throws a Refusal when it is none. */
export function readDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim()) ?? []
  if (amount === undefined || unit === undefined || !isUnit(unit)) {
    throw new Refusal(`${quote(text)} is not a duration, such as 250ms, 55s, 24h or 7d`)
  }
  return Math.round(Number(amount) * unitMs[unit])
}
