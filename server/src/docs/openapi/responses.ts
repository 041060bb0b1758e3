import { exampleId } from '#catalogue'
import { messageOf, problems, type Text } from '#kit'
import { envelope } from './envelope.ts'

type Lang = keyof Text

/** The envelope of a success or a failure, which differ in `code` and `data`. */
function writeEnvelope(code: object, data: object, lang: Lang) {
  const described = (name: keyof typeof envelope, schema: object) => ({
    description: envelope[name][lang],
    ...schema,
  })
  return {
    type: 'object',
    required: Object.keys(envelope),
    properties: {
      code: described('code', code),
      data: described('data', data),
      message: described('message', { type: ['string', 'null'] }),
      recordTime: described('recordTime', { type: ['string', 'null'] }),
      requestId: described('requestId', { type: 'string', pattern: '^[0-9a-f]{32}$' }),
    },
  }
}

const words = {
  ok: { en: 'Success, or a collection that failed: judge by code.', zh: '成功，或采集失败；请以 code 判断。' },
  failed: { en: 'Failure: see code.', zh: '失败，见 code。' },
} as const

const rows = Object.entries(problems)

/** The failures of one HTTP status, each with the body it is sent with. */
function writeExamples(status: number, lang: Lang) {
  const found = rows.filter(([, row]) => row.status === status)
  return Object.fromEntries(
    found.map(([name, row]) => [
      name,
      {
        summary: `${row.code}: ${row[lang]}`,
        value: {
          code: row.code,
          data: null,
          message: messageOf(row),
          recordTime: null,
          requestId: exampleId,
        },
      },
    ]),
  )
}

const failure = { $ref: '#/components/schemas/Failure' } as const

/** What all failures look like, once for each HTTP status they come with. */
export function writeFailureParts(lang: Lang) {
  const statuses = [...new Set(rows.map(([, { status }]) => status))].filter((status) => status !== 200).sort()
  const codes = [...new Set(rows.map(([, { code }]) => code))].sort((one, other) => one - other)
  return {
    statuses,
    schema: writeEnvelope(
      { type: 'integer', enum: codes, description: describeCodes(codes, lang) },
      { type: 'null' },
      lang,
    ),
    responses: Object.fromEntries(
      statuses.map((status) => [
        `Status${status}`,
        {
          description: words.failed[lang],
          headers: refHeaders([...(status === 429 ? ['Retry-After'] : []), 'x-request-id']),
          content: { 'application/json': { schema: failure, examples: writeExamples(status, lang) } },
        },
      ]),
    ),
  }
}

function describeCodes(codes: readonly number[], lang: Lang): string {
  const describe = (code: number) => {
    const found = rows.filter(([, row]) => row.code === code)
    const again = found.some(([, { retryable }]) => retryable) ? (lang === 'en' ? ' (retryable)' : '（可重试）') : ''
    return `- ${code}: ${[...new Set(found.map(([, row]) => row[lang]))].join(' / ')}${again}`
  }
  return codes.map(describe).join('\n')
}

/** What a metered answer says of itself in its headers. */
const headers = {
  'x-request-id': { en: 'Id of the call.', zh: '调用 ID。' },
  'x-charge': { en: 'Charged for this call, in CNY.', zh: '本次调用的费用（元）。' },
  'x-collected-at': { en: 'When the data was collected.', zh: '数据采集时间。' },
  'RateLimit-Policy': { en: 'The tightest limit.', zh: '最严格的速率限制。' },
  RateLimit: { en: 'What is left of it.', zh: '剩余额度。' },
  'Cache-Status': { en: 'Whether the answer was kept (RFC 9211).', zh: '是否为缓存结果（RFC 9211）。' },
  Age: { en: 'Age of a cached answer in seconds.', zh: '缓存结果的时长（秒）。' },
  'Retry-After': { en: 'Seconds to wait before asking again.', zh: '重试前应等待的秒数。' },
  Deprecation: { en: 'Deprecated since (RFC 9745).', zh: '弃用时间（RFC 9745）。' },
  Sunset: { en: 'When it will be gone (RFC 8594).', zh: '下线时间（RFC 8594）。' },
  Link: { en: 'Its successor.', zh: '替代接口。' },
} as const satisfies Record<string, Text>

export const writeHeaders = (lang: Lang) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, { description: text[lang], schema: { type: 'string' } }]),
  )

const refHeaders = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** All answers of an endpoint, by HTTP status. */
export function writeResponses(data: object, example: unknown, lang: Lang, statuses: readonly number[]) {
  const success = {
    description: words.ok[lang],
    headers: refHeaders(Object.keys(headers)),
    content: {
      'application/json': {
        schema: { oneOf: [writeEnvelope({ type: 'integer', const: 0 }, data, lang), failure] },
        examples: { success: { summary: '0', value: example }, ...writeExamples(200, lang) },
      },
    },
  }
  const failures = statuses.map((status) => [String(status), { $ref: `#/components/responses/Status${status}` }])
  return { 200: success, ...Object.fromEntries(failures) }
}
