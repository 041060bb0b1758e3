import type { Text } from '#kit'

/** JSON Schema, in which `meaning` stands in both languages wherever a description will. */
export type Json = Readonly<Record<string, unknown>>

export const text = (en: string, zh: string, more: Json = {}): Json => ({
  type: 'string',
  meaning: { en, zh },
  ...more,
})
export const time = (en: string, zh: string): Json => text(en, zh, { format: 'date-time' })
export const money = (en: string, zh: string): Json => text(en, zh, { pattern: '^-?\\d+(\\.\\d+)?$' })
export const integer = (en: string, zh: string, more: Json = {}): Json => ({
  type: 'integer',
  meaning: { en, zh },
  ...more,
})
export const number = (en: string, zh: string, more: Json = {}): Json => ({
  type: 'number',
  meaning: { en, zh },
  ...more,
})
export const flag = (en: string, zh: string): Json => ({ type: 'boolean', meaning: { en, zh } })
export const list = (items: Json, en: string, zh: string): Json => ({ type: 'array', items, meaning: { en, zh } })

/** One of a few words. */
export const choice = (values: readonly string[], en: string, zh: string): Json => text(en, zh, { enum: values })

/** An object all of whose members are there, but for those that are named. */
export const object = (members: Readonly<Record<string, Json>>, optional: readonly string[] = []): Json => ({
  type: 'object',
  required: Object.keys(members).filter((name) => !optional.includes(name)),
  properties: members,
})

/** An object whose names are data. */
export const record = (members: Json, en: string, zh: string): Json => ({
  type: 'object',
  additionalProperties: members,
  meaning: { en, zh },
})

/** What an object is about, or what one that has a name is about where it stands. */
export const explain = (schema: Json, en: string, zh: string): Json => ({ ...schema, meaning: { en, zh } })

/** A schema with a name of its own. */
export const named = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

export function orNull(schema: Json): Json {
  const { type, enum: values, meaning, ...rest } = schema
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] }
  return {
    type: [type, 'null'],
    ...(Array.isArray(values) && { enum: [...values, null] }),
    ...(meaning !== undefined && { meaning }),
    ...rest,
  }
}

/** A schema in one language. */
export function localise(value: unknown, lang: keyof Text): unknown {
  if (Array.isArray(value)) return value.map((one) => localise(one, lang))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === 'meaning' ? ['description', inner[lang]] : [name, localise(inner, lang)],
    ),
  )
}
