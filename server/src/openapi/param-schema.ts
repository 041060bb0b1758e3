import type { SchemaView } from '#catalogue'
import { LeftOut } from './left-out.ts'
import { listItems, misfit, type Node, readText } from './node.ts'
import { judgePattern } from './safe-pattern.ts'
import { findScalar, isScalarType, numberMax, type ScalarType } from './scalar.ts'
import type { Schema } from './schema.ts'

interface ParamSchema {
  readonly schema: SchemaView & { readonly type: ScalarType }
  /** What of it is not checked here, in words. */
  readonly unchecked: readonly string[]
}

const enumMax = 1_000

/** A text may be so long where nobody says: a pattern that is only safe on shorter ones would refuse good texts. */
const usualLengthMax = 1_000

/** Whole numbers that may be ids: more digits than a number keeps. They are carried as text. */
const longInteger = { expects: { en: 'an integer of at most 19 digits', zh: '至多 19 位的整数' } } as const

/**
 * The schema of one parameter, in the keywords this service checks. Throws LeftOut where it is not one value, and a Refusal
 * where it is malformed.
 */
export function readParamSchema(schema: Schema): ParamSchema {
  const { node, keywords } = schema
  const type = readType(schema)
  const options = readOptions(schema, type)
  if (options) return { schema: { type, enum: options }, unchecked: [] }
  if (type === 'boolean') return { schema: { type }, unchecked: [] }
  if (type === 'string') return readStringSchema(keywords)
  const bounds = readBounds(keywords, type)
  const isLong = keywords.get('format')?.value === 'int64' && type === 'integer'
  const { minimum, ...others } = bounds
  if (isLong && Object.keys(others).length === 0 && (minimum === undefined || minimum === 0 || minimum === 1)) {
    const pattern = minimum === undefined ? '^-?[0-9]{1,19}$' : minimum === 0 ? '^[0-9]{1,19}$' : '^[1-9][0-9]{0,18}$'
    return { schema: { type: 'string', pattern, maxLength: 20, ...longInteger }, unchecked: [] }
  }
  if (minimum !== undefined && others.maximum !== undefined && minimum > others.maximum)
    throw misfit(node, 'no number is at least its minimum and at most its maximum')
  return { schema: { type, ...bounds }, unchecked: [] }
}

function readType({ node, types, choices, keywords }: Schema): ScalarType {
  if (choices.length > 0) throw new LeftOut(node, 'is a choice of several schemas')
  const [type, ...others] = types
  if (type === undefined) return guessType(keywords)
  if (others.length > 0 && types.every(isScalarType)) {
    if (types.includes('string')) return 'string'
    if (types.every((one) => one === 'integer' || one === 'number')) return 'number'
  }
  if (others.length > 0 || !isScalarType(type))
    throw new LeftOut(node, `is of type ${types.map(showType).join(' or ')}, not one value`)
  return type
}

const showType = (type: string): string => (/^[a-z]{1,20}$/.test(type) ? type : 'that nobody knows')

/** A schema without a type says by its values what it is; otherwise anything is text. */
function guessType(keywords: Schema['keywords']): ScalarType {
  const sample = listItems(keywords.get('enum'))[0] ?? keywords.get('const') ?? keywords.get('default')
  if (typeof sample?.value === 'boolean') return 'boolean'
  if (typeof sample?.value === 'number') return Number.isInteger(sample.value) ? 'integer' : 'number'
  return 'string'
}

function readOptions({ keywords }: Schema, type: ScalarType): (string | number | boolean)[] | undefined {
  const only = keywords.get('const')
  const listed = keywords.get('enum')
  if (!listed) return only && [readOption(type, only)]
  const items = listItems(listed).filter(({ value }) => value !== null)
  if (items.length === 0) throw misfit(listed, 'allows no value')
  if (items.length > enumMax) throw misfit(listed, `has more than ${enumMax} values`)
  return [...new Set(items.map((item) => readOption(type, item)))]
}

function readOption(type: ScalarType, node: Node): string | number | boolean {
  const value = findScalar(type, node)
  if (value === undefined) throw new LeftOut(node, `allows a value that is not of its type ${type}`)
  return value
}

function readStringSchema(keywords: Schema['keywords']): ParamSchema {
  const minLength = readCount(keywords.get('minLength'))
  const maxLength = readCount(keywords.get('maxLength'))
  const lengths = { ...(minLength !== undefined && { minLength }), ...(maxLength !== undefined && { maxLength }) }
  const node = keywords.get('pattern')
  if (!node) return { schema: { type: 'string', ...lengths }, unchecked: [] }
  const pattern = readText(node)
  const verdict = judgePattern(pattern)
  if (verdict.kind === 'invalid') throw misfit(node, 'is not a regular expression')
  if (verdict.kind === 'unsafe' || verdict.lengthMax < (maxLength ?? usualLengthMax))
    return { schema: { type: 'string', ...lengths }, unchecked: ['its pattern, which may take too long'] }
  const most = Math.min(maxLength ?? verdict.lengthMax, verdict.lengthMax)
  return { schema: { type: 'string', ...lengths, maxLength: most, pattern }, unchecked: [] }
}

function readCount(node: Node | undefined): number | undefined {
  if (!node) return undefined
  if (typeof node.value !== 'number' || !Number.isInteger(node.value) || node.value < 0)
    throw misfit(node, 'is not a count')
  return node.value
}

type Bounds = Pick<SchemaView, 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'multipleOf'>

/** OpenAPI 3.0 says of a bound whether it is exclusive; 3.1 has exclusive bounds of their own. */
function readBounds(keywords: Schema['keywords'], type: 'integer' | 'number'): Bounds {
  const [least, most] = [readNumber(keywords.get('minimum')), readNumber(keywords.get('maximum'))]
  const [above, below] = [keywords.get('exclusiveMinimum'), keywords.get('exclusiveMaximum')]
  const over = above?.value === true ? least : readNumber(above)
  const under = below?.value === true ? most : readNumber(below)
  const step = readNumber(keywords.get('multipleOf'))
  if (step !== undefined && step <= 0) throw misfit(keywords.get('multipleOf') ?? nowhere, 'is not above 0')
  const isWhole = type === 'integer'
  const minimum = largest(
    above?.value === true ? undefined : least,
    isWhole && over !== undefined ? Math.floor(over) + 1 : undefined,
  )
  const maximum = smallest(
    below?.value === true ? undefined : most,
    isWhole && under !== undefined ? Math.ceil(under) - 1 : undefined,
  )
  return {
    ...(minimum !== undefined && minimum > -numberMax && { minimum }),
    ...(maximum !== undefined && maximum < numberMax && { maximum }),
    ...(!isWhole && over !== undefined && { exclusiveMinimum: over }),
    ...(!isWhole && under !== undefined && { exclusiveMaximum: under }),
    ...(step !== undefined && { multipleOf: step }),
  }
}

const nowhere: Node = { value: undefined, place: '#' }

function largest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

function smallest(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

function readNumber(node: Node | undefined): number | undefined {
  if (!node || typeof node.value === 'boolean') return undefined
  if (typeof node.value !== 'number' || !Number.isFinite(node.value)) throw misfit(node, 'is not a number')
  return node.value + 0
}
