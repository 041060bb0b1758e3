import { exampleId, nameClientMethod } from '#catalogue'
import type { Text } from '#kit'
import { type Form, referToExamples, referToFailures, referToHeaders } from './failures.ts'
import { callHeaders, type HttpStatus, writeSuccess } from './responses.ts'
import {
  type Json,
  localise,
  type Parameter,
  type ServedOperation,
  type ServiceAnswer,
  servedOperations,
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

export const writeServiceTags = (lang: Lang) =>
  Object.values(tags).map(({ name, text }) => ({ name: name[lang], description: text[lang] }))

/** What our own operations refer to, in one language. */
export const writeServiceSchemas = (lang: Lang): Json =>
  Object.fromEntries(Object.entries(serviceSchemas).map(([name, schema]) => [name, localise(schema, lang)]))

/** Our own paths beside the catalogue's, as OpenAPI describes them. */
export function writeServicePaths(needs: Written) {
  const byPath = Map.groupBy(servedOperations, ({ path }) => path)
  return Object.fromEntries(
    [...byPath].map(([path, operations]) => [
      path,
      Object.fromEntries(operations.map((one) => [one.method.toLowerCase(), writeOperation(one, needs)])),
    ]),
  )
}

function writeOperation(served: ServedOperation, needs: Written) {
  const { path, scope, operation } = served
  const { id, tag, title, summary, parameters, mayAsk = false } = operation
  const { lang } = needs
  const isOpen = scope === 'anybody'
  return {
    operationId: id,
    'x-client-method': nameClientMethod(path),
    summary: title[lang],
    description: `${summary[lang]}\n\n${isOpen ? words.open[lang] : words.scope[lang](scope)}`,
    tags: [tags[tag].name[lang]],
    security: isOpen ? [] : [{ bearer: [scope] }, { token: [scope] }],
    parameters: [
      ...parameters.map((one) => writeParameter(one, lang)),
      ...(mayAsk ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    responses: writeAnswers(served, needs),
  }
}

function writeParameter({ name, in: place, isRequired, schema, example }: Parameter, lang: Lang) {
  // Words for people, where machines have the pattern.
  const { meaning, expects: _, ...rest } = schema
  return {
    name,
    in: place,
    required: isRequired,
    ...Object(localise({ meaning }, lang)),
    schema: rest,
    example,
  }
}

function writeAnswers({ operation, path, failures }: ServedOperation, needs: Written) {
  const { answer, mayAsk = false } = operation
  // As HTTP_STATUS has it, failures of the contract's own paths have no other status.
  const isAlways200 = needs.httpStatus === 'always-200' && /^\/(user|status)\//.test(path)
  const success = {
    description: words[isAlways200 ? 'any' : 'ok'][needs.lang],
    headers: referToHeaders(mayAsk ? callHeaders : ['x-request-id']),
    content: writeContent(answer, isAlways200, needs.lang),
  }
  const form: Form = answer.form
  return { 200: success, ...(!isAlways200 && referToFailures(form, failures === 'all' ? undefined : failures)) }
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
