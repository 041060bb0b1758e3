import { access } from '#accounts'
import { exampleId } from '#catalogue'
import type { ProblemName, Text } from '#kit'
import { type Form, referToExamples, referToFailures, referToHeaders } from './failures.ts'
import { callHeaders, type HttpStatus, writeSuccess } from './responses.ts'
import {
  type Json,
  localise,
  type Parameter,
  type ServiceAnswer,
  type ServiceItem,
  type ServiceOperation,
  servicePaths,
  serviceSchemas,
  tags,
} from './service/index.ts'

type Lang = keyof Text

interface Written {
  readonly lang: Lang
  readonly httpStatus: HttpStatus
}

const words = {
  ok: { en: 'Success.', zh: '成功。' },
  any: { en: 'Success or failure: judge by code.', zh: '成功或失败；请以 code 判断。' },
  open: { en: 'Needs no token.', zh: '无需 Token。' },
  scope: {
    en: (scope: string) => `Takes a token with the scope \`${scope}\`.`,
    zh: (scope: string) => `需要具有 \`${scope}\` 权限的 Token。`,
  },
} as const

/** Whoever asks may meet these, wherever it is. */
const everywhere = [
  'request.unreadable',
  'target.long',
  'expectation.failed',
  'headers.large',
  'internal',
  'service.unavailable',
] as const satisfies readonly ProblemName[]

export const writeServiceTags = (lang: Lang) =>
  Object.values(tags).map(({ name, text }) => ({ name: name[lang], description: text[lang] }))

/** What our own operations refer to, in one language. */
export const writeServiceSchemas = (lang: Lang): Json =>
  Object.fromEntries(Object.entries(serviceSchemas).map(([name, schema]) => [name, localise(schema, lang)]))

/** Our own paths beside the catalogue's, as OpenAPI describes them. */
export const writeServicePaths = (needs: Written) =>
  Object.fromEntries(
    Object.entries(servicePaths).map(([route, item]) => [
      route.replaceAll(/:(\w+)/g, '{$1}'),
      writeItem(item, route, needs),
    ]),
  )

const accessOf = new Map<string, string>(Object.entries(access))

function writeItem(item: ServiceItem, route: string, needs: Written) {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => [method, writeOperation(operation, route, needs)]),
  )
}

function writeOperation(operation: ServiceOperation, route: string, needs: Written) {
  const { id, tag, title, summary, parameters, mayAsk = false } = operation
  const { lang } = needs
  const scope = accessOf.get(route) ?? 'anybody'
  const isOpen = scope === 'anybody'
  return {
    operationId: id,
    summary: title[lang],
    description: `${summary[lang]}\n\n${isOpen ? words.open[lang] : words.scope[lang](scope)}`,
    tags: [tags[tag].name[lang]],
    security: isOpen ? [] : [{ bearer: [scope] }, { token: [scope] }],
    parameters: [
      ...parameters.map((one) => writeParameter(one, lang)),
      ...(mayAsk ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    responses: writeAnswers(operation, route, isOpen, needs),
  }
}

function writeParameter({ name, in: place, schema, example }: Parameter, lang: Lang) {
  const { meaning, ...rest } = schema
  return {
    name,
    in: place,
    required: place === 'path' || name === 'api',
    ...Object(localise({ meaning }, lang)),
    schema: rest,
    example,
  }
}

function writeAnswers(operation: ServiceOperation, route: string, isOpen: boolean, needs: Written) {
  const { answer, mayAsk = false, mayMiss = false, parameters } = operation
  const kinds: ProblemName[] = [
    ...everywhere,
    ...(isOpen ? [] : (['token.invalid', 'permission.denied'] as const)),
    ...(parameters.length > 0 ? (['parameters.invalid'] as const) : []),
    ...(mayMiss ? (['resource.unknown'] as const) : []),
  ]
  // As HTTP_STATUS has it, failures of the contract's own paths have no other status.
  const isAlways200 = needs.httpStatus === 'always-200' && /^\/(user|status)\//.test(route)
  const headers = referToHeaders(mayAsk ? callHeaders : ['x-request-id'])
  const success = {
    description: words[isAlways200 ? 'any' : 'ok'][needs.lang],
    headers,
    content: writeContent(answer, isAlways200, needs.lang),
  }
  const form: Form = answer.form
  return { 200: success, ...(!isAlways200 && referToFailures(form, mayAsk ? undefined : kinds)) }
}

function writeContent(answer: ServiceAnswer, isAlways200: boolean, lang: Lang) {
  if (answer.form === 'text') {
    return { 'text/plain': { schema: { type: 'string', description: answer.meaning[lang] }, example: answer.example } }
  }
  const schema = Object(localise(answer.schema, lang))
  if (answer.form === 'problem') return { 'application/json': { schema, example: answer.example } }
  const success = writeSuccess(schema, lang)
  const value = { code: 0, data: answer.example, message: null, recordTime: null, requestId: exampleId }
  const examples = { success: { summary: '0', value }, ...(isAlways200 && referToExamples('envelope')) }
  return {
    'application/json': {
      schema: isAlways200 ? { oneOf: [success, { $ref: '#/components/schemas/Failure' }] } : success,
      examples,
    },
  }
}
