import type { SchemaView } from '#catalogue'
import type { Text } from '#kit'
import { type Json, serviceSchemas } from './openapi/index.ts'

const schemas: ReadonlyMap<string, Json> = new Map(Object.entries(serviceSchemas))

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is Text =>
  isJson(value) && typeof value['en'] === 'string' && typeof value['zh'] === 'string'

/** A schema of our own operations as pages read schemas: what it refers to in its place, `null` as one of several types. */
export function viewServed(schema: Json): SchemaView {
  const { $ref: ref, type, properties, items, anyOf, ...others } = schema
  if (typeof ref === 'string') return { title: nameOf(ref), ...viewServed(find(ref)), ...others }
  if (Array.isArray(type)) {
    const { meaning, ...rest } = others
    const inner = { ...rest, ...(isJson(properties) && { properties }), ...(isJson(items) && { items }) }
    return {
      ...(isText(meaning) && { meaning }),
      anyOf: type.map((one) => viewServed(one === 'null' ? { type: one } : { ...inner, type: one })),
    }
  }
  return {
    ...others,
    ...(typeof type === 'string' && { type }),
    ...(isJson(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).flatMap(([name, one]) => (isJson(one) ? [[name, viewServed(one)]] : [])),
      ),
    }),
    ...(isJson(items) && { items: viewServed(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.filter(isJson).map(viewServed) }),
  }
}

const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

/** The envelope is told by itself, wherever an answer has one inside. */
function find(ref: string): Json {
  const name = nameOf(ref)
  if (name === 'Envelope') return { type: 'object' }
  const found = schemas.get(name)
  if (!found) throw new Error(`operations refer to ${ref}, and there is no such schema`)
  return found
}
