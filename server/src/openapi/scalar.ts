import { findPlainNumber, keepNumber } from '#kit'
import { findBoolean, type Node, textOf } from './node.ts'

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean'

export const isScalarType = (type: string): type is ScalarType =>
  type === 'string' || type === 'integer' || type === 'number' || type === 'boolean'

/** A default, example or item of an enum as a value of its parameter, if it is one: what it was written as, to the last digit. */
export function findScalar(type: ScalarType, node: Node): string | number | boolean | undefined {
  if (type === 'string') return textOf(node)
  if (type === 'boolean') return findBoolean(node)
  const text = findNumberText(node)
  if (text === undefined) return undefined
  const whole = type === 'integer' ? text.replace(/\.0*$/, '') : text
  return type === 'integer' && whole.includes('.') ? undefined : keepNumber(whole)
}

/** A number in plain digits, from a number or from a text that holds one. */
export function findNumberText({ value, source }: Node): string | undefined {
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? findPlainNumber(value) : undefined
  if (typeof value !== 'number') return undefined
  const text = source ?? String(value)
  // YAML writes numbers in more ways: `+1`, `0x10`, `1_000`, and in 1.1 an octal `010`.
  const isPlain = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text)
  return findPlainNumber(isPlain ? text : writeOther(value, text))
}

function writeOther(value: number, text: string): string {
  const decimal = text
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=e|$)/i, '')
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(decimal) && Number(decimal) === value) return decimal
  return /^0[xo][\da-f]+$/i.test(text) ? String(BigInt(text)) : String(value)
}
