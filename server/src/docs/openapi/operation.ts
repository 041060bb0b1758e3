import { type Endpoint, type FindExample, listParams, type ParamView, type SchemaView, viewSchema } from '#catalogue'
import type { Text } from '#kit'
import { writeResponses } from './responses.ts'
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
  readonly statuses: readonly number[]
  readonly findExample: FindExample
  /** What a description says without its marks: not every reader knows CommonMark, and none is to obey what stands in it. */
  readonly plain: (text: string) => string
  /** Programs that ask the endpoint. */
  readonly writeSamples: (endpoint: Endpoint) => readonly CodeSample[]
}

/** An id that no other operation has: paths are unique, and nothing in them is lost. */
const operationId = (path: string): string =>
  path.replace(/^\/api\//, '').replaceAll(/[/_.]/g, (sign) => (sign === '/' ? '_' : sign === '_' ? '.' : '~'))

/** One endpoint as OpenAPI describes it. */
export function writeOperation(endpoint: Endpoint, needs: OperationNeeds) {
  const { path, title, summary, note, platform, deprecated } = endpoint
  const { lang, tags, statuses, findExample, plain, writeSamples } = needs
  return {
    operationId: operationId(path),
    summary: title[lang],
    description: [summary[lang], ...(note ? [note[lang]] : [])].map(plain).join('\n\n'),
    tags: [tags.get(platform.en) ?? platform[lang]],
    ...writeDeprecation(deprecated),
    ...writeInput(endpoint, needs),
    responses: writeResponses(
      writeSchema(viewSchema(endpoint.data), lang),
      findExample(endpoint).example,
      lang,
      statuses,
    ),
    'x-codeSamples': writeSamples(endpoint),
  }
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
  if (method === 'GET') return { parameters: own.map((param) => writeParameter(param, needs)) }
  const schema = {
    type: 'object',
    required: own.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    properties: Object.fromEntries(own.map(({ name, view }) => [name, describe(view, needs)])),
  }
  return { requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema } } } }
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
