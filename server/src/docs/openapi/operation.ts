import {
  type Endpoint,
  type FindExample,
  findClientMethod,
  listParams,
  type ParamView,
  type SchemaView,
  viewSchema,
} from '#catalogue'
import type { Text } from '#kit'
import type { Components } from './components.ts'
import { capitalise, formerId } from './names.ts'
import { type HttpStatus, writeResponses } from './responses.ts'
import { writeSchema } from './schema.ts'

type Lang = keyof Text

export interface CodeSample {
  readonly lang: string
  readonly label: string
  readonly source: string
}

export interface OperationNeeds {
  readonly lang: Lang
  /** The names of platforms by their English ones. */
  readonly tags: ReadonlyMap<string, string>
  readonly httpStatus: HttpStatus
  /** Operation ids by paths. */
  readonly ids: ReadonlyMap<string, string>
  readonly findExample: FindExample
  /** What a description says without its marks: not every reader knows CommonMark, and none is to obey what stands in it. */
  readonly plain: (text: string) => string
  /** Programs that ask the endpoint. */
  readonly writeSamples: (endpoint: Endpoint) => readonly CodeSample[]
}

/** One endpoint as OpenAPI describes it. */
export function writeOperation(endpoint: Endpoint, components: Components, needs: OperationNeeds) {
  const { path, title, summary, note, platform, deprecated } = endpoint
  const { lang, tags, httpStatus, ids, findExample, plain, writeSamples } = needs
  const id = ids.get(path) ?? formerId(path)
  const method = findClientMethod(endpoint)
  return {
    operationId: id,
    'x-former-operation-id': formerId(path),
    ...(method !== undefined && { 'x-client-method': method }),
    summary: title[lang],
    description: [summary[lang], ...(note ? [note[lang]] : [])].map(plain).join('\n\n'),
    tags: [tags.get(platform.en) ?? platform[lang]],
    ...writeDeprecation(deprecated),
    ...writeInput(endpoint, needs),
    responses: writeResponses({
      data: writeData(endpoint, `${capitalise(id)}Data`, components, lang),
      example: findExample(endpoint).example,
      lang,
      httpStatus,
      isDeprecated: deprecated !== undefined,
    }),
    'x-codeSamples': writeSamples(endpoint),
  }
}

/** What is answered, by a name of its own where there is something to be named. */
function writeData({ data }: Endpoint, name: string, components: Components, lang: Lang) {
  const schema = writeSchema(viewSchema(data), lang, components.share)
  return 'properties' in schema ? components.share(name, schema) : schema
}

function writeDeprecation(deprecated: Endpoint['deprecated']) {
  if (!deprecated) return {}
  const { since, sunset, successor } = deprecated
  return {
    deprecated: true,
    'x-deprecated-since': since,
    ...(sunset !== undefined && { 'x-sunset': sunset }),
    ...(successor !== undefined && { 'x-successor': successor }),
  }
}

/** What is asked, in the query or in a form; the token is described as security. */
function writeInput({ method, params }: Endpoint, needs: Described) {
  const own = listParams(params).filter(({ name }) => name !== 'token')
  const key = { $ref: '#/components/parameters/IdempotencyKey' } as const
  if (method === 'GET') return { parameters: [...own.map((param) => writeParameter(param, needs)), key] }
  const schema = {
    type: 'object',
    required: own.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    properties: Object.fromEntries(own.map(({ name, view }) => [name, describe(view, needs)])),
  }
  return {
    parameters: [key],
    requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema } } },
  }
}

type Described = Pick<OperationNeeds, 'lang' | 'plain'>

/** A parameter's schema; documents bring descriptions in CommonMark. */
function describe(view: SchemaView, { lang, plain }: Described) {
  const { description, ...schema } = writeSchema(view, lang)
  return { ...schema, ...(typeof description === 'string' && { description: plain(description) }) }
}

function writeParameter({ name, view, isRequired }: ParamView, needs: Described) {
  const { description, ...schema } = describe(view, needs)
  return { name, in: 'query', required: isRequired, ...(description !== undefined && { description }), schema }
}
