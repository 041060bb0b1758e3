import { Compile } from 'typebox/compile'
import type { ImportedParam, SchemaView } from '#catalogue'
import type { Document } from './document.ts'
import { findMember, findText, listItems, listMembers, type Node } from './node.ts'
import { readParamSchema } from './param-schema.ts'
import { findScalar, type ScalarType } from './scalar.ts'
import { readSchema, type Schema } from './schema.ts'
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
}

/** A parameter from its schema and from what stands beside it. Throws LeftOut where it cannot be served. */
export function readParam({ document, name, isRequired, about, schema: node }: ParamNeeds): ReadParam {
  const schema = readSchema(document, node ?? { value: {}, place: about.place })
  const { schema: read, unchecked } = readParamSchema(schema)
  const { type } = read
  const { schema: full, unchecked: lost } = addDefault(read, schema, type)
  const said = findText(about, 'description') ?? textOf(schema.keywords.get('description'))
  const text = said === undefined ? '' : readSummary(said)
  const examples = listExamples(about, schema, full, type, isRequired)
  return {
    param: {
      name,
      isRequired,
      schema: {
        ...full,
        ...(text !== '' && { meaning: { en: text, zh: text } }),
        ...(examples.length > 0 && { examples }),
      },
    },
    unchecked: [...unchecked, ...lost],
  }
}

const textOf = (node: Node | undefined): string | undefined =>
  typeof node?.value === 'string' ? node.value : undefined

/** A default outside its own enum is a value too, as vendors take it. One that fits nothing is left to the upstream. */
function addDefault(read: SchemaView, { keywords }: Schema, type: ScalarType) {
  const node = keywords.get('default')
  if (!node) return { schema: read, unchecked: [] }
  const value = findScalar(type, node)
  if (value !== undefined && read.enum)
    return { schema: { ...read, enum: [...new Set([...read.enum, value])], default: value }, unchecked: [] }
  if (value === undefined || !fits(read, value))
    return { schema: read, unchecked: ['its default, which does not fit its schema'] }
  return { schema: { ...read, default: value }, unchecked: [] }
}

const isFree = ({ type, ...rest }: SchemaView): boolean => type !== 'integer' && Object.keys(rest).length === 0

const fits = (schema: SchemaView, value: unknown): boolean => isFree(schema) || Compile({ ...schema }).Check(value)

const placeholder = 'example'

/** A value to show: the document's own, else a default or the first of an enum, and made up only where one is needed. */
function listExamples(about: Node, schema: Schema, read: SchemaView, type: ScalarType, isRequired: boolean): unknown[] {
  const named = findMember(about, 'examples')
  const nodes = [
    findMember(about, 'example'),
    ...(named && !Array.isArray(named.value) ? listMembers(named).map(([, one]) => findMember(one, 'value')) : []),
    schema.keywords.get('example'),
    ...listItems(Array.isArray(schema.keywords.get('examples')?.value) ? schema.keywords.get('examples') : undefined),
  ]
  // An example of another type is no reason to refuse a document.
  const given = nodes.map((node) => node && findScalar(type, node))
  const usual = [read.default, read.enum?.[0]].filter((value) => value !== undefined && value !== '')
  const invented = isRequired
    ? [type === 'string' ? placeholder : type === 'boolean' ? true : (read.minimum ?? 1), '1']
    : []
  const fitting = [...given, ...usual, ...invented].find(
    (value) => value !== undefined && value !== '' && fits(read, value),
  )
  return fitting === undefined ? [] : [fitting]
}
