import { quote } from './line.ts'
import { Refusal } from './problem.ts'

const unitBytes = { '': 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const

const isUnit = (text: string): text is keyof typeof unitBytes => text in unitBytes

/** Reads a size as settings write it, in bytes: `500MB`, `1.5GB`, `20000000`. Throws a Refusal when it is none. */
export function readBytes(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,6}(?=[A-Z]))?)([KMGT]B)?$/.exec(text) ?? []
  const bytes = isUnit(unit) ? Math.round(Number(amount) * unitBytes[unit]) : Number.NaN
  if (!Number.isSafeInteger(bytes))
    throw new Refusal(`${quote(text)} is not a size, such as 500MB, 20GB or a number of bytes`)
  return bytes
}

/** A size for people, in the largest unit that leaves a digit before the point: `1.5 GB`. */
export function formatBytes(bytes: number): string {
  const units: readonly (readonly [string, number])[] = Object.entries(unitBytes)
  const [name, unit] = units.findLast(([, size]) => bytes >= size) ?? ['', 1]
  return name === '' ? `${bytes} bytes` : `${Number((bytes / unit).toPrecision(3))} ${name}`
}
