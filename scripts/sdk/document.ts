/** What of a JSON Schema the document uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly pattern?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly default?: unknown
}

interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: 'query' | 'path' | 'header'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

interface DescribedOperation {
  readonly operationId: string
  /** What asks it in the client: parts and the method, with dots between them. */
  readonly 'x-client-method': string
  readonly summary: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly 'x-deprecated-since'?: string
  readonly 'x-successor'?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: unknown
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** One thing a client may ask. */
export interface Operation {
  readonly path: string
  /** `douyinXingtu.gw.authorLinkStructV1`, `ping`. */
  readonly place: string
  readonly id: string
  readonly summary: string
  readonly description: string
  readonly deprecatedSince: string | undefined
  readonly successor: string | undefined
  readonly pathParams: readonly Parameter[]
  readonly queryParams: readonly Parameter[]
  readonly data: Schema
  /** Answered as text instead of JSON. */
  readonly isText: boolean
  readonly paging: { readonly cursor: string; readonly items: string; readonly item: Schema } | undefined
}

export function readOperations(document: OpenApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      if (method !== 'get' || described.requestBody !== undefined) {
        throw new Error(`${method} ${path}: the client's methods only know how to GET; teach scripts/sdk about bodies`)
      }
      return readOperation(document, path, described)
    }),
  )
}

function readOperation(document: OpenApiDocument, path: string, described: DescribedOperation): Operation {
  // The key of a call is not a parameter of one: it has its place among the options.
  const own = (described.parameters ?? []).filter(
    (parameter) => parameter.$ref === undefined && parameter.in !== 'header',
  )
  const data = readData(path, described)
  const queryParams = own.filter((parameter) => parameter.in === 'query')
  return {
    path,
    place: described['x-client-method'],
    id: described.operationId,
    summary: described.summary,
    description: described.description ?? '',
    deprecatedSince: described.deprecated ? (described['x-deprecated-since'] ?? 'some time') : undefined,
    successor: described['x-successor'],
    pathParams: own.filter((parameter) => parameter.in === 'path'),
    queryParams,
    data,
    isText: Object.hasOwn(described.responses['200']?.content ?? {}, 'text/plain'),
    paging: readPaging(document, queryParams, data),
  }
}

/** What a good answer holds: inside the envelope where there is one. */
function readData(path: string, { responses }: DescribedOperation): Schema {
  const [[, media] = []] = Object.entries(responses['200']?.content ?? {})
  if (!media) throw new Error(`${path} has no answer 200 with content`)
  const forms = media.schema.oneOf ?? [media.schema]
  const enveloped = forms.find(({ properties }) => properties?.['code']?.const === 0)
  return enveloped?.properties?.['data'] ?? media.schema
}

/** A list is turned over by the cursor that `next` of a page goes into. */
function readPaging(document: OpenApiDocument, queryParams: readonly Parameter[], data: Schema): Operation['paging'] {
  const cursor = queryParams.find(({ name }) => name === 'after' || name === 'before')?.name
  const page = data.$ref === undefined ? data : document.components.schemas[nameOf(data.$ref)]
  const [items, list] = Object.entries(page?.properties ?? {}).find(([, { type }]) => type === 'array') ?? []
  if (cursor === undefined || !page?.properties?.['next'] || items === undefined || !list?.items) return undefined
  return { cursor, items, item: list.items }
}

export const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)
