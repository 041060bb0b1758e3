import type { SchemaView } from './schema.ts'

/** Objects and arrays inside each other; deeper ones are shown empty. */
const depthMax = 16

/**
 * Makes a value that a schema allows, to show its form: the schema's own example, constant, default or first of an enumeration where
 * it has one, every field of an object, one item of an array. A pattern without an example is not followed.
 */
export function makeValue(view: SchemaView, depth = 0): unknown {
  const said = [...(view.examples ?? []), view.const, view.default, ...(view.enum ?? [])].find(
    (value) => value !== undefined,
  )
  if (said !== undefined) return said
  if (view.anyOf) return makeValue(view.anyOf.find(({ type }) => type !== 'null') ?? { type: 'null' }, depth)
  switch (view.type) {
    case 'array':
      return view.items && depth < depthMax ? [makeValue(view.items, depth + 1)] : []
    case 'string':
      return makeText(view)
    case 'integer':
    case 'number':
      return makeNumber(view)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return makeObject(view, depth)
  }
}

function makeObject({ properties = {} }: SchemaView, depth: number): object {
  if (depth >= depthMax) return {}
  return Object.fromEntries(Object.entries(properties).map(([name, view]) => [name, makeValue(view, depth + 1)]))
}

function makeText({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: SchemaView): string {
  return 'text'.padEnd(Math.min(minLength, maxLength), ' text').slice(0, maxLength)
}

function makeNumber({ type, ...view }: SchemaView): number {
  const minimum = Number(view.minimum ?? 0)
  const nearest = Math.min(Math.max(minimum, 0), Number(view.maximum ?? Math.max(minimum, 0)))
  return type === 'integer' ? Math.ceil(nearest) : nearest
}
