import { type Endpoint, listParams, type SchemaView, viewSchema } from '#catalogue'
import type { Text } from '#kit'
import { listShapes } from './fields.ts'
import { plainText } from './plain-text.ts'

/** A parameter or a field of an answer, told once for all endpoints that have it. */
export interface FoundField {
  readonly name: string
  readonly meaning: Text
  /** Where it stands in the page of the first endpoint that has it. */
  readonly anchor: string
  readonly endpoint: Endpoint
  /** How many more endpoints have it. */
  more: number
}

/** Fields that are listed; an imported catalogue may have any number. */
const fieldsMax = 4_000

/** The fields of all endpoints, those before that come before. The same name with the same meaning is one field. */
export function listFoundFields(endpoints: readonly Endpoint[]): readonly FoundField[] {
  const fields = new Map<string, FoundField>()
  for (const endpoint of endpoints) {
    const seen = new Set<string>()
    for (const [name, view, anchor] of listNamed(endpoint)) {
      const meaning = readMeaning(view)
      const key = JSON.stringify([name, meaning.en])
      const known = fields.get(key)
      if (known && !seen.has(key)) known.more++
      if (!known && fields.size < fieldsMax) fields.set(key, { name, meaning, anchor, endpoint, more: 0 })
      seen.add(key)
    }
  }
  return [...fields.values()]
}

function listNamed({ params, data }: Endpoint): (readonly [name: string, view: SchemaView, anchor: string])[] {
  return [
    ...listParams(params).map(({ name, view }) => [name, view, 'parameters'] as const),
    ...listShapes(viewSchema(data)).flatMap(({ fields }, index) =>
      fields.map(([name, view]) => [name, view, `fields-${index}`] as const),
    ),
  ]
}

const readMeaning = ({ meaning }: SchemaView): Text => ({
  en: plainText(meaning?.en ?? ''),
  zh: plainText(meaning?.zh ?? ''),
})
