import type { SchemaView } from '#catalogue'
import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { listItems, type Node } from './node.ts'
import { readBounds } from './number-bounds.ts'
import type { ReadRules } from './read-rules.ts'
import { findScalar, isScalarType, type ScalarType } from './scalar.ts'
import { depthMax, readSchema, type Schema } from './schema.ts'
import { readTextRules } from './text-rules.ts'

export interface ParamSchema extends ReadRules {
  readonly schema: SchemaView & { readonly type: ScalarType }
}

const enumMax = 1_000
const choicesMax = 100

/** The schema of one parameter, in the keywords this service checks. Throws LeftOut where it is not one value. */
export function readParamSchema(document: Document, schema: Schema): ParamSchema {
  const leaves = listLeaves(document, schema)
  const type = uniteTypes(schema, leaves)
  const { schema: rules, unchecked } = readOptions(schema, leaves, type) ?? readRules(schema, leaves, type)
  return { schema: { type, ...rules }, unchecked }
}

function readRules(schema: Schema, leaves: readonly Schema[], type: ScalarType): ReadRules {
  const { schema: rules, unchecked } = readOwnRules(schema, type)
  const isOpen = schema.choices.length > 0 && leaves.some(hasRule)
  return { schema: rules, unchecked: [...unchecked, ...(isOpen ? ['which of its several schemas it fits'] : [])] }
}

function readOwnRules({ keywords }: Schema, type: ScalarType): ReadRules {
  if (type === 'boolean') return { schema: {}, unchecked: [] }
  return type === 'string' ? readTextRules(keywords) : readBounds(keywords, type)
}

/** The schemas that a choice comes down to, each of one value; a schema without a choice is the only one. */
function listLeaves(document: Document, schema: Schema): readonly Schema[] {
  if (schema.choices.length === 0) return [schema]
  const leaves: Schema[] = []
  function add(one: Schema, depth: number): void {
    if (leaves.length > choicesMax) throw new LeftOut(one.node, `is a choice of more than ${choicesMax} schemas`)
    if (depth > depthMax) throw new LeftOut(one.node, `is nested more than ${depthMax} deep`)
    if (one.choices.length === 0) leaves.push(one)
    else for (const choice of one.choices) add(readSchema(document, choice), depth + 1)
  }
  add(schema, 0)
  if (!leaves.every((leaf) => listTypes(leaf, schema).every(isScalarType)))
    throw new LeftOut(schema.node, 'is a choice of several schemas')
  return leaves
}

const ruling: readonly string[] = [
  'enum',
  'const',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
]

const hasRule = ({ keywords }: Schema): boolean => ruling.some((name) => keywords.has(name))

/** What a schema does not say of its type, the one around its choice says, or its values; otherwise anything is text. */
function listTypes({ types, keywords, properties }: Schema, around: Schema): readonly string[] {
  if (types.length > 0) return types
  if (properties.size > 0 || keywords.has('items')) return ['object']
  if (around.types.length > 0) return around.types
  const sample = listValues(keywords.get('enum'))[0] ?? keywords.get('const') ?? keywords.get('default')
  if (typeof sample?.value === 'boolean') return ['boolean']
  if (typeof sample?.value === 'number') return [Number.isInteger(sample.value) ? 'integer' : 'number']
  return ['string']
}

/** Numbers of both kinds are numbers; a value of several types is text, as it stands in a query. */
function uniteTypes(schema: Schema, leaves: readonly Schema[]): ScalarType {
  const types = [...new Set(leaves.flatMap((leaf) => listTypes(leaf, schema)))]
  const scalars = types.filter(isScalarType)
  if (scalars.length < types.length)
    throw new LeftOut(schema.node, `is of type ${types.map(showType).join(' or ')}, not one value`)
  const [only = 'string', ...others] = scalars
  if (others.length === 0) return only
  return scalars.every((type) => type === 'integer' || type === 'number') ? 'number' : 'string'
}

const showType = (type: string): string => (/^[a-z]{1,20}$/.test(type) ? type : 'that nobody knows')

/** The values a parameter may have, where each schema of a choice lists its own; `undefined` where any will do. */
function readOptions(schema: Schema, leaves: readonly Schema[], type: ScalarType): ReadRules | undefined {
  const listed = listOptions(schema) ?? uniteOptions(leaves)
  if (!listed) return undefined
  if (listed.length === 0) throw new LeftOut(schema.keywords.get('enum') ?? schema.node, 'allows no value')
  if (listed.length > enumMax) return { schema: {}, unchecked: [`its enum, of more than ${enumMax} values`] }
  const values = listed.map((node) => {
    const value = findScalar(type, node)
    if (value === undefined) throw new LeftOut(node, `allows a value that is not of its type ${type}`)
    return value
  })
  return { schema: { enum: [...new Set(values)] }, unchecked: [] }
}

function uniteOptions(leaves: readonly Schema[]): Node[] | undefined {
  const lists = leaves.map(listOptions)
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined
}

function listOptions({ keywords, types, isNullable }: Schema): Node[] | undefined {
  const only = keywords.get('const')
  const listed = keywords.get('enum')
  if (!listed) return only && [only]
  // YAML takes this sign for nothing, which a list of texts that may not be nothing does not mean.
  const isSign = !isNullable && types.includes('string')
  return listItems(listed).flatMap((item) => {
    if (item.value !== null) return [item]
    return isSign && item.source === '~' ? [{ value: '~', place: item.place }] : []
  })
}

const listValues = (listed: Node | undefined): Node[] => listItems(listed).filter(({ value }) => value !== null)
