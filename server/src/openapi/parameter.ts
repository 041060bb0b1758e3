import type { ImportedParam, SchemaView } from '#catalogue'
import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { loosen } from './loosen.ts'
import { findMember, findText, listItems, listMembers, type Node, textOf } from './node.ts'
import { readParamSchema } from './param-schema.ts'
import { findScalar, type ScalarType } from './scalar.ts'
import { readSchema, type Schema } from './schema.ts'
import { boundPattern } from './text-rules.ts'
import { readSummary } from './texts.ts'

export interface ReadParam {
  readonly param: ImportedParam
  readonly unchecked: readonly string[]
}

interface ParamNeeds {
  readonly document: Document
  readonly name: string
  readonly isRequired: boolean
  /** What says more about it than its schema: the parameter object; of a form field, its schema. */
  readonly about: Node
  readonly schema: Node | undefined
  /** Examples that stand elsewhere. */
  readonly examples?: readonly Node[]
}

type Value = string | number | boolean

/** A parameter from its schema and from what stands beside it. Throws LeftOut where it cannot be served. */
export function readParam({ document, name, isRequired, about, schema: node, examples = [] }: ParamNeeds): ReadParam {
  const schema = readSchema(document, node ?? { value: {}, place: about.place })
  const read = readParamSchema(document, schema)
  const { type } = read.schema
  const usual = readDefault(schema, type)
  const given = listGiven(document, about, schema, examples).flatMap((one) => findScalar(type, one) ?? [])
  const known = addOption(read.schema, usual.value)
  const samples = [...(usual.value === undefined ? [] : [usual.value]), ...given.filter((value) => value !== '')]
  const loose = loosen(known, samples)
  const full = {
    ...loose.schema,
    ...boundPattern(loose.schema),
    ...(usual.value !== undefined && { default: usual.value }),
  }
  const said = findText(about, 'description') ?? textOfKeyword(schema, 'description')
  const text = said === undefined ? '' : readSummary(said)
  const shown = findShown(full, given, isRequired)
  return {
    param: {
      name,
      isRequired,
      schema: {
        ...full,
        ...(text !== '' && { meaning: { en: text, zh: text } }),
        ...(shown !== undefined && { examples: [shown] }),
      },
    },
    unchecked: [...read.unchecked, ...loose.unchecked, ...usual.unchecked],
  }
}

function textOfKeyword({ keywords }: Schema, name: string): string | undefined {
  const node = keywords.get(name)
  return node && textOf(node)
}

/** A default of another type is left to the upstream. */
function readDefault({ keywords }: Schema, type: ScalarType) {
  const node = keywords.get('default')
  if (!node || node.value === null) return { value: undefined, unchecked: [] }
  const value = findScalar(type, node)
  return { value, unchecked: value === undefined ? ['its default, which does not fit its schema'] : [] }
}

/** A default outside its own enum is a value too, as vendors take it. */
const addOption = (read: SchemaView, usual: Value | undefined): SchemaView =>
  read.enum && usual !== undefined ? { ...read, enum: [...new Set([...read.enum, usual])] } : read

/** The examples a document gives, the parameter's own first. */
function listGiven(document: Document, about: Node, { keywords }: Schema, elsewhere: readonly Node[]): Node[] {
  const own = findMember(about, 'example')
  const ofSchema = keywords.get('example')
  return [
    ...(own ? [own] : []),
    ...listExamples(document, findMember(about, 'examples')),
    ...elsewhere,
    ...(ofSchema ? [ofSchema] : []),
    ...listExamples(document, keywords.get('examples')),
  ]
}

/** Examples by name, each perhaps behind a reference, or in a list. What cannot be read is no reason to lose more than itself. */
export function listExamples(document: Document, examples: Node | undefined): Node[] {
  if (typeof examples?.value !== 'object') return []
  if (Array.isArray(examples.value)) return listItems(examples)
  return listMembers(examples).flatMap(([, one]) => {
    try {
      return findMember(document.resolve(one), 'value') ?? []
    } catch (error) {
      if (error instanceof LeftOut) return []
      throw error
    }
  })
}

const placeholder = 'example'

/** A value to show: the document's own, else a default or the first of an enum, and made up only where one is needed. */
function findShown(read: SchemaView, given: readonly Value[], isRequired: boolean): unknown {
  const { type, minimum } = read
  const invented = isRequired
    ? [type === 'string' ? placeholder : type === 'boolean' ? true : (minimum ?? 1), 1, '1']
    : []
  return [...given, read.default, ...(read.enum ?? []), ...invented].find(
    (value) => isValue(value) && value !== '' && loosen(read, [value]).unchecked.length === 0 && isOfType(read, value),
  )
}

const isValue = (value: unknown): value is Value =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const isOfType = ({ type }: SchemaView, value: Value): boolean =>
  type === 'string' ? typeof value === 'string' : type === 'boolean' ? typeof value === 'boolean' : true
