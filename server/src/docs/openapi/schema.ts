import type { SchemaView } from '#catalogue'
import { type Text, writeExactNumber } from '#kit'

type Json = Readonly<Record<string, unknown>>

/** Keywords that are copied as they stand; whatever else a schema says is for our own rooms. */
const keywords = [
  'type',
  'format',
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
  'minItems',
  'maxItems',
  'default',
  'examples',
  'required',
] as const satisfies readonly string[]

const isSchema = (value: unknown): value is SchemaView => typeof value === 'object' && value !== null

const mapValues = <Value, Result>(record: Readonly<Record<string, Value>>, change: (value: Value) => Result) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

/** A number that was kept as a text is a number in JSON, with all its digits. */
function writeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writeValue)
  return typeof value === 'string' ? writeExactNumber(value) : value
}

/** What may hold numbers where the type is one. */
const valued: readonly string[] = [
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'default',
  'examples',
]

/** Keeps a schema under a name, and refers to it. */
type Share = (name: string, schema: Json) => Json

/**
 * JSON Schema as OpenAPI 3.1 has it, with the meaning of each field in one language. What has a title is shared under that name,
 * where anybody shares.
 */
export function writeSchema(view: SchemaView, lang: keyof Text, share?: Share): Json {
  const schema = writeWhole(view, lang, share)
  return share && view.title !== undefined && /^[A-Z][A-Za-z]{1,60}$/.test(view.title)
    ? share(view.title, schema)
    : schema
}

function writeWhole(view: SchemaView, lang: keyof Text, share: Share | undefined): Json {
  const { meaning, unit, properties, items, anyOf } = view
  const isNumber = view.type === 'integer' || view.type === 'number'
  const given: Json = isNumber
    ? Object.fromEntries(
        Object.entries(view).map(([name, value]) => [name, valued.includes(name) ? writeValue(value) : value]),
      )
    : { ...view }
  const write = (inner: SchemaView) => writeSchema(inner, lang, share)
  return {
    ...Object.fromEntries(keywords.filter((name) => given[name] !== undefined).map((name) => [name, given[name]])),
    ...(meaning && { description: meaning[lang] }),
    ...(unit && { 'x-unit': unit }),
    ...(properties && { properties: mapValues(properties, write) }),
    ...(items && { items: write(items) }),
    ...(anyOf && { anyOf: anyOf.map(write) }),
    ...(isSchema(given['additionalProperties']) && { additionalProperties: write(given['additionalProperties']) }),
  }
}
