import type { Text } from '#kit'
import { envelope } from './envelope.ts'
import { referToExamples, referToFailures, referToHeaders } from './failures.ts'

type Lang = keyof Text
type Json = Readonly<Record<string, unknown>>

/** As `HTTP_STATUS` has it: which statuses the contract's failures are really sent with. */
export type HttpStatus = 'mapped' | 'always-200'

const words = {
  ok: { en: 'Success, or a collection that failed: judge by code.', zh: '成功，或采集失败；请以 code 判断。' },
  any: { en: 'Success or failure: judge by code.', zh: '成功或失败；请以 code 判断。' },
} as const

/** What a metered answer says of itself in its headers. */
const headers = {
  'x-request-id': { en: 'Id of the call.', zh: '调用 ID。' },
  'x-charge': { en: 'Charged for this call, in CNY.', zh: '本次调用的费用（元）。' },
  'x-collected-at': { en: 'When the data was collected.', zh: '数据采集时间。' },
  'x-provider': { en: 'Who supplied it, where callers may know.', zh: '结果来源，允许时返回。' },
  'RateLimit-Policy': { en: 'The tightest limit.', zh: '最严格的速率限制。' },
  RateLimit: { en: 'What is left of it.', zh: '剩余额度。' },
  'Cache-Status': { en: 'Whether the answer was kept (RFC 9211).', zh: '是否为缓存响应（RFC 9211）。' },
  Age: { en: 'Age of a cached answer in seconds.', zh: '缓存响应的时长（秒）。' },
  'Idempotency-Replayed': {
    en: '`true`: given again, uncharged.',
    zh: '`true` 表示重复返回且不计费。',
  },
  'Retry-After': { en: 'Seconds to wait before asking again.', zh: '重试前应等待的秒数。' },
  Deprecation: { en: 'Deprecated since (RFC 9745).', zh: '弃用时间（RFC 9745）。' },
  Sunset: { en: 'When it will be gone (RFC 8594).', zh: '下线时间（RFC 8594）。' },
  Link: { en: 'Its successor.', zh: '替代接口。' },
} as const satisfies Record<string, Text>

const endpointHeaders: readonly string[] = ['Deprecation', 'Sunset', 'Link']

export const callHeaders = Object.keys(headers).filter((name) => !endpointHeaders.includes(name))

export const writeHeaders = (lang: Lang) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, { description: text[lang], schema: { type: 'string' } }]),
  )

/** The envelope of a success. */
export const writeSuccess = (data: Json, lang: Lang) => ({
  allOf: [{ $ref: '#/components/schemas/Envelope' }],
  type: 'object',
  required: ['code', 'data'],
  properties: {
    code: { description: envelope.code[lang], type: 'integer', const: 0 },
    data: '$ref' in data ? data : { description: envelope.data[lang], ...data },
  },
})

const failure = { $ref: '#/components/schemas/Failure' } as const

interface Answered {
  /** The schema of `data`. */
  readonly data: Json
  /** The whole answer. */
  readonly example: unknown
  readonly lang: Lang
  readonly httpStatus: HttpStatus
  readonly isDeprecated: boolean
}

/** All answers of an endpoint, by HTTP status. */
export function writeResponses({ data, example, lang, httpStatus, isDeprecated }: Answered) {
  const isMapped = httpStatus === 'mapped'
  const success = {
    description: words[isMapped ? 'ok' : 'any'][lang],
    headers: referToHeaders([...callHeaders, ...(isDeprecated ? endpointHeaders : [])]),
    content: {
      'application/json': {
        schema: { oneOf: [writeSuccess(data, lang), failure] },
        examples: {
          success: { summary: '0', value: example },
          ...referToExamples('envelope', isMapped ? 200 : undefined),
        },
      },
    },
  }
  return { 200: success, ...(isMapped && referToFailures('envelope')) }
}
