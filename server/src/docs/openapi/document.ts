import type { Endpoint } from '#catalogue'
import type { Text } from '#kit'
import { openComponents } from './components.ts'
import { writeFailureParts } from './failures.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { type OperationNeeds, writeOperation } from './operation.ts'
import { writeHeaders } from './responses.ts'
import { writeServicePaths, writeServiceSchemas, writeServiceTags } from './write-service.ts'

type Lang = keyof Text

export interface DocumentOptions extends OperationNeeds {
  /** Whether our own operations stand beside those of endpoints. */
  readonly isWhole: boolean
  readonly title: string
  readonly servers: readonly { readonly name: string; readonly url: string }[]
}

const words = {
  about: {
    en: 'Judge answers by `code`, 0 is success; wait 60 s for them. Only good answers are charged; asking again within 24 hours with the same `Idempotency-Key` is never charged twice.',
    zh: '请以 `code` 判断结果，0 为成功；超时时间至少 60 秒。仅对成功结果计费；24 小时内带同一 `Idempotency-Key` 重试不会重复计费。',
  },
  bearer: { en: 'The token in the Authorization header.', zh: '在 Authorization 请求头中发送 Token。' },
  query: { en: 'The token as a query parameter.', zh: '以查询参数发送 Token。' },
  tag: { en: (name: string) => `Endpoints of ${name}.`, zh: (name: string) => `${name} 的接口。` },
} as const

/** The version of the contract that documents describe. */
const contractVersion = '1.0.0'

/**
 * An OpenAPI 3.1 document of some endpoints, in pieces that joined are its text: one for each operation, for hundreds of
 * them take longer than anybody should wait who asks for something else.
 */
export function* writeDocument(endpoints: readonly Endpoint[], options: DocumentOptions): Generator<string> {
  const { lang, httpStatus, isWhole } = options
  const components = openComponents(writeParts(lang))
  const writePaths = (paths: object): string => {
    const text = print(paths)
    components.note(text)
    // Without its braces, one step further in.
    return text.slice(1, -2).replaceAll('\n', '\n  ')
  }
  const [before = '', after = ''] = print(writeFrame(options)).split(noPaths)
  yield before + noPaths.slice(0, -1)
  for (const [nth, endpoint] of endpoints.entries()) {
    const operation = writeOperation(endpoint, components, options)
    yield `${nth === 0 ? '' : ','}${writePaths({ [endpoint.path]: { [endpoint.method.toLowerCase()]: operation } })}`
  }
  if (isWhole) yield `${endpoints.length === 0 ? '' : ','}${writePaths(writeServicePaths({ lang, httpStatus }))}`
  const parts = print({ components: { securitySchemes: writeSecurity(lang), ...components.list() } })
  yield `\n  },${parts.slice(1, -2)}${after.replace(/^,?/, '')}\n`
}

/** As it is printed where no path is; inside a text its quotation marks would be escaped. */
const noPaths = '"paths": {}'

const print = (value: object): string => JSON.stringify(value, null, 2)

function writeFrame({ lang, title, servers, tags, isWhole }: DocumentOptions) {
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: contractVersion,
      description: words.about[lang],
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: servers.map(({ name, url }) => ({ url, description: name })),
    security: [{ bearer: ['api:call'] }, { token: ['api:call'] }],
    tags: [
      ...[...tags.values()].map((name) => ({ name, description: words.tag[lang](name) })),
      ...(isWhole ? writeServiceTags(lang) : []),
    ],
    paths: {},
  }
}

const writeSecurity = (lang: Lang) => ({
  bearer: { type: 'http', scheme: 'bearer', description: words.bearer[lang] },
  token: { type: 'apiKey', in: 'query', name: 'token', description: words.query[lang] },
})

/** What operations may refer to; what none does refer to is left out. */
function writeParts(lang: Lang) {
  const { schemas, examples, responses } = writeFailureParts(lang)
  return {
    schemas: { ...schemas, ...writeServiceSchemas(lang) },
    parameters: {
      IdempotencyKey: {
        name: idempotencyKey.name,
        in: 'header',
        required: false,
        description: idempotencyKey.meaning[lang],
        schema: { type: 'string', pattern: idempotencyKey.pattern },
        example: idempotencyKey.example,
      },
    },
    headers: writeHeaders(lang),
    examples,
    responses,
  }
}
