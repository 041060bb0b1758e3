import type { SchemaView } from './schema.ts'

/** A schema as JSON Schema allows it, whoever wrote it. */
interface Given extends Pick<SchemaView, 'const' | 'enum' | 'required'> {
  readonly type?: string | readonly string[]
  readonly items?: Given | readonly Given[]
  readonly properties?: Readonly<Record<string, Given>>
  readonly patternProperties?: Readonly<Record<string, Given>>
  readonly additionalProperties?: Given | boolean
  readonly anyOf?: readonly Given[]
}

/** What is left of a schema once it is relaxed. */
export interface Relaxed {
  readonly type?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly items?: Relaxed
  readonly properties?: Readonly<Record<string, Relaxed>>
  readonly patternProperties?: Readonly<Record<string, Relaxed>>
  readonly additionalProperties?: Relaxed
  readonly required?: readonly string[]
  readonly anyOf?: readonly Relaxed[]
  /** One schema, as it was given. */
  readonly allOf?: readonly [Given]
}

/** Any plain value, wherever one is documented: upstreams write digits as text, and yes as 1. */
const scalar: Relaxed = { type: ['string', 'number', 'boolean'] }
const nothing: Relaxed = { type: ['null'] }

/**
 * What answers are judged by, made of what documents them. A list stays a list, an object an object, a literal what it is; a plain
 * value may be any plain value, and whatever need not be there may be null. Needed is what `data` itself requires, and what is
 * required because a literal stands in it. `undefined` where the whole means more than that, and is judged as it is written.
 */
export const relax = (data: SchemaView): Relaxed | undefined =>
  listChoices(data).some(isExact) ? undefined : relaxPart(data, true, true)

function relaxPart(given: Given, isNeeded = false, isOutermost = false): Relaxed {
  const choices = listChoices(given)
  if (choices.some(isExact)) return isNeeded ? asWritten(given) : { anyOf: [asWritten(given), nothing] }
  const ofKind = (kind: Kind): Given[] => choices.filter((choice) => kindOf(choice) === kind)
  if (ofKind('anything').length > 0) return {}
  const literals = ofKind('literal').map((choice) => choice.const)
  const isScalar = ofKind('scalar').length > 0
  return join([
    ...(isScalar ? [scalar] : literals.length > 0 ? [{ enum: literals }] : []),
    ...ofKind('list').map(relaxList),
    ...ofKind('object').map((choice) => relaxObject(choice, isOutermost)),
    ...(isNeeded && ofKind('null').length === 0 ? [] : [nothing]),
  ])
}

/** A part that means more than kinds of values. */
const asWritten = (given: Given): Relaxed => ({ allOf: [given] })

const relaxList = ({ items = [] }: Given): Relaxed => ({
  type: ['array'],
  ...(!isTuple(items) && { items: relaxPart(items) }),
})

function relaxObject(given: Given, isOutermost: boolean): Relaxed {
  const { properties = {}, patternProperties, additionalProperties = true, required = [] } = given
  const needed = required.filter((name) => isOutermost || holdsLiteral(properties[name]))
  return {
    type: ['object'],
    ...(needed.length > 0 && { required: needed }),
    properties: mapValues(properties, (view, name) => relaxPart(view, needed.includes(name))),
    ...(patternProperties && { patternProperties: mapValues(patternProperties, (view) => relaxPart(view)) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: relaxPart(additionalProperties) }),
  }
}

const mapValues = <Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, name: string) => Result,
): Record<string, Result> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))

/** Several choices as one schema where their kinds differ: it is checked faster, and says better what is wrong. */
function join(parts: readonly Relaxed[]): Relaxed {
  const types = parts.flatMap(({ type = [] }) => type)
  const isOne = types.length === new Set(types).size && parts.every(({ type }) => type !== undefined)
  return isOne ? Object.assign({}, ...parts, { type: types }) : { anyOf: parts }
}

interface Members {
  /** Empty where the schema tells none, or not the same in every case. */
  readonly known: readonly string[]
  /** Those that only say that an answer is good: what is required of them is a literal. */
  readonly succeeding: readonly string[]
}

/** The outermost members of what a schema describes. */
export function readMembers(data: SchemaView): Members {
  const [only, ...others] = listChoices(data).filter((choice) => kindOf(choice) !== 'null')
  if (!only || others.length > 0 || isExact(only)) return { known: [], succeeding: [] }
  const { properties = {}, required = [] } = only
  const succeeding = required.filter((name) => holdsLiteral(properties[name]))
  return { known: Object.keys(properties).filter((name) => !succeeding.includes(name)), succeeding }
}

/** Whether it says what it must be, itself or in a member it requires. */
const holdsLiteral = (given: Given = {}): boolean =>
  listChoices(given).every(
    ({ const: literal, properties = {}, required = [] }) =>
      literal !== undefined || required.some((name) => holdsLiteral(properties[name])),
  )

const listChoices = (given: Given): readonly Given[] => given.anyOf?.flatMap(listChoices) ?? [given]

/** Who writes one of these means more than which kinds of values there are. */
const exactKeywords = [
  '$ref',
  '$defs',
  'definitions',
  'allOf',
  'oneOf',
  'not',
  'if',
  'contains',
  'prefixItems',
  '~refine',
  '~codec',
]

const isExact = (given: Given): boolean =>
  exactKeywords.some((keyword) => keyword in given) || Array.isArray(given.type) || isTuple(given.items ?? {})

const isTuple = (items: Given | readonly Given[]): items is readonly Given[] => Array.isArray(items)

type Kind = 'literal' | 'scalar' | 'list' | 'object' | 'null' | 'anything'

function kindOf({ const: literal, type, enum: options, properties, patternProperties }: Given): Kind {
  if (literal !== undefined) return 'literal'
  if (type === 'null') return 'null'
  if (type === 'array') return 'list'
  if (type === 'object' || properties || patternProperties) return 'object'
  return typeof type === 'string' || options ? 'scalar' : 'anything'
}
