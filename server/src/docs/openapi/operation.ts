import { type Endpoint, type FindExample, type SchemaView, viewSchema } from '#catalogue'
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
  readonly statuses: readonly number[]
  readonly findExample: FindExample
  readonly writeSamples: (endpoint: Endpoint, lang: Lang) => readonly CodeSample[]
}

/** An id that no other operation has: paths are unique, and nothing in them is lost. */
const operationId = (path: string): string =>
  path.replace(/^\/api\//, '').replaceAll(/[^A-Za-z0-9]/g, (sign) => (sign === '/' ? '_' : sign === '-' ? '-' : '.'))

export const tagOf = ({ platform, page }: Endpoint, lang: Lang): string => platform?.[lang] ?? page.group

/** One endpoint as OpenAPI describes it. */
export function writeOperation(endpoint: Endpoint, needs: OperationNeeds) {
  const { path, method, title, summary, deprecated } = endpoint
  const { lang, statuses, findExample, writeSamples } = needs
  return {
    operationId: operationId(path),
    summary: title[lang],
    description: summary[lang],
    tags: [tagOf(endpoint, lang)],
    ...writeDeprecation(deprecated),
    ...writeInput(method, viewSchema(endpoint.params), lang),
    responses: writeResponses(
      writeSchema(viewSchema(endpoint.data), lang),
      findExample(endpoint).example,
      lang,
      statuses,
    ),
    'x-codeSamples': writeSamples(endpoint, lang),
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
function writeInput(method: 'GET' | 'POST', { properties = {}, required = [] }: SchemaView, lang: Lang) {
  const own = Object.entries(properties).filter(([name]) => name !== 'token')
  const isNeeded = ([name, view]: readonly [string, SchemaView]) =>
    required.includes(name) && view.default === undefined
  if (method === 'GET') {
    const parameters = own.map(([name, view]) => {
      const { description, ...schema } = writeSchema(view, lang)
      return {
        name,
        in: 'query',
        required: isNeeded([name, view]),
        ...(description !== undefined && { description }),
        schema,
      }
    })
    return { parameters }
  }
  const schema = {
    type: 'object',
    required: own.filter(isNeeded).map(([name]) => name),
    properties: Object.fromEntries(own.map(([name, view]) => [name, writeSchema(view, lang)])),
  }
  return { requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema } } } }
}
