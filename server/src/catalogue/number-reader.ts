import { compareNumbers, isMultipleOf, isPlainNumber, keepNumber, numberLengthMax } from '#kit'
import type { SchemaView } from './schema.ts'

/** A number as its caller wrote it: a text where JavaScript would write it in another way, or lose a digit. */
export type ExactNumber = number | string

/** What is checked here; a schema with another keyword that judges is left to the compiler of schemas. */
const knownKeywords: readonly string[] = [
  'type',
  'format',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'default',
  'examples',
  'title',
  'description',
  'meaning',
  'unit',
  'expects',
]

/** Whether a parameter is a number, and judged here to the last digit. */
export const isExactNumber = (view: SchemaView): boolean =>
  numberTypeOf(view) !== undefined && Object.keys(view).every((keyword) => knownKeywords.includes(keyword))

/** An enum of numbers need not say that it is one. */
export function numberTypeOf({ type, enum: choices }: SchemaView): 'integer' | 'number' | undefined {
  if (type === 'integer' || type === 'number') return type
  return type === undefined && choices?.length && choices.every((choice) => typeof choice === 'number')
    ? 'number'
    : undefined
}

/**
 * Reads a number from its text. It is never rounded: bounds, steps and choices are compared as decimals, and the value is what
 * was written. `undefined` where it does not fit.
 */
export function createNumberReader(view: SchemaView): (text: string) => ExactNumber | undefined {
  const shape = numberTypeOf(view) === 'integer' ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?$/
  const rules = listRules(view)
  return (text) => {
    if (text.length > numberLengthMax || !shape.test(text)) return undefined
    const value = keepNumber(text)
    return rules.every((isKept) => isKept(value)) ? value : undefined
  }
}

type Rule = (value: ExactNumber) => boolean

function listRules(view: SchemaView): Rule[] {
  const range = rangeOfFormat(view.format)
  const choices = view.enum ?? (view.const === undefined ? undefined : [view.const])
  return [
    ...(range ? [limitBy(range[0], (order) => order >= 0), limitBy(range[1], (order) => order <= 0)] : []),
    limitBy(view.minimum, (order) => order >= 0),
    limitBy(view.maximum, (order) => order <= 0),
    limitBy(view.exclusiveMinimum, (order) => order > 0),
    limitBy(view.exclusiveMaximum, (order) => order < 0),
    ...(isPlainNumber(view.multipleOf) ? [isStepOf(view.multipleOf)] : []),
    ...(choices ? [isOneOf(choices)] : []),
  ].filter((rule) => rule !== undefined)
}

const limitBy = (limit: unknown, isKept: (order: number) => boolean): Rule | undefined =>
  isPlainNumber(limit) ? (value) => isKept(compareNumbers(value, limit)) : undefined

const isStepOf =
  (step: ExactNumber): Rule =>
  (value) =>
    isMultipleOf(value, step)

const ranges: Readonly<Record<string, readonly [least: ExactNumber, most: ExactNumber]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [String(-(2n ** 63n)), String(2n ** 63n - 1n)],
}

const rangeOfFormat = (format: string | undefined) =>
  format !== undefined && Object.hasOwn(ranges, format) ? ranges[format] : undefined

function isOneOf(choices: readonly unknown[]): Rule {
  const known = choices.filter(isPlainNumber)
  const asWritten = new Set<ExactNumber>(known)
  return (value) => asWritten.has(value) || known.some((choice) => compareNumbers(choice, value) === 0)
}
