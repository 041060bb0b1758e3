import Schema from 'typebox/schema'

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands at a place of a document; `undefined` where nothing does. */
export const at = (document: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (value, name) => (isFields(value) ? value[name] : Array.isArray(value) ? value[Number(name)] : undefined),
    document,
  )

/** What a part of an OpenAPI document refers to, or itself. */
export function resolve(document: unknown, part: unknown): Fields {
  const ref = at(part, '$ref')
  const found = typeof ref === 'string' ? at(document, ...ref.slice('#/'.length).split('/')) : part
  return isFields(found) ? found : {}
}

/** One operation of a document. */
export interface Operation {
  readonly path: string
  readonly method: string
  readonly fields: Fields
}

export const listOperations = (document: unknown): Operation[] =>
  Object.entries(Object(at(document, 'paths'))).flatMap(([path, item]) =>
    Object.entries(Object(item)).map(([method, fields]) => ({ path, method, fields: isFields(fields) ? fields : {} })),
  )

/** What is wrong with a value by a schema of the document: what the schema refuses, and members it does not have. */
export function listUndescribed(document: unknown, schema: unknown, value: unknown): string[] {
  const [isRight, errors] = Schema.Errors({ ...Object(schema), components: at(document, 'components') }, value)
  const refused = isRight ? [] : errors.map((error) => `${error.instancePath}: ${error.message}`)
  return [...refused, ...listUnknown(document, [schema], value, '')]
}

/** Members that none of some schemas for the same value has. */
function listUnknown(document: unknown, schemas: readonly unknown[], value: unknown, place: string): string[] {
  const all = schemas.flatMap((schema) => spread(document, schema))
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items }) => items ?? [])
    return value.flatMap((one, nth) => listUnknown(document, items, one, `${place}/${nth}`))
  }
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = all.flatMap(
      ({ properties, additionalProperties }) => at(properties, name) ?? additionalProperties ?? [],
    )
    const isOpen = all.every(({ properties }) => properties === undefined)
    if (known.length > 0) return listUnknown(document, known, inner, `${place}/${name}`)
    return isOpen ? [] : [`${place}/${name}: is not in the document`]
  })
}

function spread(document: unknown, schema: unknown): Fields[] {
  const found = resolve(document, schema)
  const inner = (['allOf', 'anyOf', 'oneOf'] as const).flatMap((name) => found[name] ?? [])
  return [found, ...inner.flatMap((one) => spread(document, one))]
}
