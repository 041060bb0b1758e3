import Type, { type TObject } from 'typebox'
import type { Text } from '#kit'
import { defineEndpoint, type Endpoint, type PageAddress } from './define-endpoint.ts'
import type { SchemaView } from './schema.ts'
import type { Source } from './source.ts'

/** A parameter as a document describes it, in the keywords this service knows. */
export interface ImportedParam {
  readonly name: string
  readonly isRequired: boolean
  readonly schema: SchemaView
}

/** What a document says of an endpoint. */
export interface ImportedDefinition {
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly title: Text
  readonly summary: Text
  readonly platform: Text
  /** Absent where a document has no name for it. */
  readonly topic?: Text
  readonly isDeprecated: boolean
  readonly params: readonly ImportedParam[]
  /** What its upstream reads from a form body: names of parameters, `token` among them where it stands there. */
  readonly form: readonly string[]
  /** What `data` looks like; `{}` where the document does not say. */
  readonly data: SchemaView
}

/** An endpoint that came with a document, and what was settled for it here. */
export interface ImportedEndpoint {
  readonly definition: ImportedDefinition
  /** The name its document was imported under. */
  readonly document: string
  readonly page: PageAddress
  readonly priceMicro: number
  /** A calendar date, `YYYY-MM-DD`. */
  readonly deprecatedSince: string | undefined
  /** Whether its document has it no more. */
  readonly isRemoved: boolean
}

/** Nothing is known of how fast such data changes; `CACHE_TTL` sets another time for all. */
const freshFor = '24h'

/** Makes an endpoint of what a document said. */
export function createImportedEndpoint(
  { definition, page, priceMicro, deprecatedSince }: ImportedEndpoint,
  sources: readonly Source[],
): Endpoint {
  const { params, data, form, isDeprecated, ...said } = definition
  return defineEndpoint({
    ...said,
    // Clients of the platform send GET where nothing needs a form.
    ...(said.method === 'POST' && form.length === 0 && { otherMethods: ['GET'] as const }),
    page,
    price: priceMicro,
    freshFor,
    ...(deprecatedSince !== undefined && { deprecated: { since: deprecatedSince } }),
    params: writeParams(params),
    data: Type.Unsafe<unknown>({ ...data }),
    isEmpty: hasNothing,
    sources,
  })
}

const writeParams = (params: readonly ImportedParam[]): TObject =>
  Type.Object(
    Object.fromEntries(
      params.map(({ name, isRequired, schema }) => {
        const written = Type.Unsafe<unknown>({ ...schema })
        return [name, isRequired ? written : Type.Optional(written)]
      }),
    ),
  )

/** A document does not say which of its lists matters; what holds nothing at all is empty in any case. */
function hasNothing(data: unknown): boolean {
  if (typeof data === 'object' && data !== null) return Object.keys(data).length === 0
  return data === null || data === ''
}
