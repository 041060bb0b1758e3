import type { SchemaView } from '#catalogue'
import { compareNumbers, keepNumber } from '#kit'
import type { Node } from './node.ts'
import type { ReadRules } from './read-rules.ts'
import { findNumberText } from './scalar.ts'
import type { Schema } from './schema.ts'

type Limit = number | string

/** Bounds beyond this leave out no number that is taken. */
const farOff = 1e64

/** Bounds and step of a number. OpenAPI 3.0 says of a bound whether it is exclusive; 3.1 has exclusive bounds of their own. */
export function readBounds(keywords: Schema['keywords'], type: 'integer' | 'number'): ReadRules {
  const unchecked: string[] = []
  const limit = (name: string): Limit | undefined => {
    const node = keywords.get(name)
    if (!node || typeof node.value === 'boolean' || isFarOff(name, node)) return undefined
    const text = findNumberText(node)
    if (text === undefined) unchecked.push(`its ${name}, which is no number that can be compared`)
    return text === undefined ? undefined : keepNumber(text)
  }
  const [least, most, step] = [limit('minimum'), limit('maximum'), limit('multipleOf')]
  const isOver = keywords.get('exclusiveMinimum')?.value === true
  const isUnder = keywords.get('exclusiveMaximum')?.value === true
  const over = isOver ? least : limit('exclusiveMinimum')
  const under = isUnder ? most : limit('exclusiveMaximum')
  const isWhole = type === 'integer'
  const low = join(isOver ? undefined : least, isWhole ? nextWhole(over, 1n) : undefined, 1)
  const high = join(isUnder ? undefined : most, isWhole ? nextWhole(under, -1n) : undefined, -1)
  const isStep = step === undefined || compareNumbers(step, 0) > 0
  if (!isStep) unchecked.push('its multipleOf, which is not above 0')
  const bounds: SchemaView = {
    ...formatOf(keywords, type, low !== undefined && high !== undefined),
    ...(low !== undefined && { minimum: low }),
    ...(high !== undefined && { maximum: high }),
    ...(over !== undefined && !(isWhole && isIntegral(over)) && { exclusiveMinimum: over }),
    ...(under !== undefined && !(isWhole && isIntegral(under)) && { exclusiveMaximum: under }),
    ...(step !== undefined && isStep && { multipleOf: step }),
  }
  return leavesNothing(bounds)
    ? { schema: {}, unchecked: [...unchecked, 'its bounds, which leave nothing'] }
    : { schema: bounds, unchecked }
}

function formatOf(keywords: Schema['keywords'], type: string, isBounded: boolean): Pick<SchemaView, 'format'> {
  const format = keywords.get('format')?.value
  return type === 'integer' && !isBounded && (format === 'int32' || format === 'int64') ? { format } : {}
}

/** Vendors write the largest number of their language where they mean that there is no bound. */
function isFarOff(name: string, { value }: Node): boolean {
  return (
    typeof value === 'number' && (/minimum/i.test(name) ? value < -farOff : /maximum/i.test(name) && value > farOff)
  )
}

const isIntegral = (limit: Limit): boolean => !String(limit).includes('.') && /^-?\d+$/.test(String(limit))

/** The whole number beside an exclusive bound. */
function nextWhole(limit: Limit | undefined, by: bigint): Limit | undefined {
  return limit !== undefined && isIntegral(limit) ? keepNumber(String(BigInt(limit) + by)) : undefined
}

/** The narrower of two bounds: the larger where `sign` is 1, the smaller where it is -1. */
function join(one: Limit | undefined, other: Limit | undefined, sign: 1 | -1): Limit | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return compareNumbers(one, other) * sign >= 0 ? one : other
}

function leavesNothing({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaView): boolean {
  const [low, high] = [join(minimum, exclusiveMinimum, 1), join(maximum, exclusiveMaximum, -1)]
  if (low === undefined || high === undefined) return false
  const order = compareNumbers(low, high)
  return order > 0 || (order === 0 && (low === exclusiveMinimum || high === exclusiveMaximum))
}
