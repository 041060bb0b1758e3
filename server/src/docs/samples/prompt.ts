import { type Endpoint, listParams, type SchemaView } from '#catalogue'
import { problems } from '#kit'
import { answerSeconds, readProgram, type SampleRequest, tokenPlaceholder } from './program.ts'

export interface PromptRequest extends SampleRequest {
  /** Where the endpoint's own OpenAPI document is. */
  readonly openApiUrl: string
  /** What a description says without its marks, on one line. */
  readonly plain: (text: string) => string
}

const words = {
  en: {
    colon: ': ',
    want: (title: string) => `I want to use the "${title}" API of an Almagest service.`,
    endpoint: 'API Endpoint',
    method: 'HTTP Method',
    authentication: 'Authentication',
    how: (place: string) =>
      `Send the header "Authorization: Bearer ${tokenPlaceholder}" (or the ${place} "token"). Read the token from an environment variable; never print it.`,
    query: 'query parameter',
    form: 'form field',
    definition: 'OpenAPI Definition',
    parameters: 'Parameters, URL-encoded',
    required: 'Required',
    usual: 'Default',
    values: 'Values',
    example: 'Example',
    format: 'Return format: JSON, {"code", "data", "message", "recordTime", "requestId"}',
    rules: 'Response Handling & Error Codes:',
    byCode:
      'Business results should be determined by the "code" field in the response body (code 0 means success), not by the HTTP status.',
    timeOut: `Timeout Recommendation: Set request timeout to at least ${answerSeconds} seconds.`,
    again:
      'Ask again only where the table says "retryable", a few times at most, after the seconds of the "Retry-After" header where there is one. Send a header "Idempotency-Key" with a random value, made once for each question and the same in all its attempts: within 24 hours they are never charged twice.',
    table: 'Business Code Reference:',
    success: 'Success',
    retryable: 'retryable',
    please:
      'Please help me write a script in my preferred programming language to call this API and handle the response.',
  },
  zh: {
    colon: '：',
    want: (title: string) => `我想使用 Almagest 服务的「${title}」接口。`,
    endpoint: '接口地址',
    method: 'HTTP 方法',
    authentication: '鉴权方式',
    how: (place: string) =>
      `发送请求头 "Authorization: Bearer ${tokenPlaceholder}"（或使用${place} "token"）。Token 从环境变量读取，不要打印。`,
    query: '查询参数',
    form: '表单字段',
    definition: 'OpenAPI 定义',
    parameters: '参数（需进行 URL 编码）',
    required: '必填',
    usual: '默认值',
    values: '可选值',
    example: '示例',
    format: '返回格式：JSON，{"code", "data", "message", "recordTime", "requestId"}',
    rules: '响应处理与错误码：',
    byCode: '请以响应体中的 "code" 字段判断业务结果（code 为 0 表示成功），而不是 HTTP 状态码。',
    timeOut: `超时建议：请求超时时间至少设置为 ${answerSeconds} 秒。`,
    again:
      '仅对下表标注「可重试」的业务码重试，次数要有限；若有 "Retry-After" 响应头，请等待相应秒数。每个新请求生成一个随机值放入 "Idempotency-Key" 请求头，重试时沿用同一值：24 小时内不会重复计费。',
    table: '业务码说明：',
    success: '成功',
    retryable: '可重试',
    please: '请使用我偏好的编程语言编写一个脚本，调用该接口并处理返回结果。',
  },
} as const

/** What to tell an AI assistant so that it writes the program. */
export function writePrompt(request: PromptRequest): string {
  const { endpoint, lang = 'en', openApiUrl, plain } = request
  const { title, method, url } = readProgram(request)
  const say = words[lang]
  const place = method === 'GET' ? say.query : say.form
  const { colon } = say
  return `${say.want(title)}
${say.endpoint}${colon}${url}
${say.method}${colon}${method}
${say.authentication}${colon}${say.how(place)}
${say.definition}${colon}${openApiUrl}

${say.parameters}${colon}
${describeParams(endpoint, lang, place, plain).join('\n')}

${say.format}

${say.rules}
1. ${say.byCode}
2. ${say.timeOut}
3. ${say.again}
4. ${say.table}
${listCodes(lang).join('\n')}

${say.please}
`
}

function describeParams(
  { params }: Endpoint,
  lang: 'en' | 'zh',
  place: string,
  plain: PromptRequest['plain'],
): string[] {
  const say = words[lang]
  return listParams(params)
    .filter(({ name }) => name !== 'token')
    .map(({ name, isRequired, view: { meaning, enum: choices, examples, ...view } }) => {
      const facts = [
        ...(isRequired ? [say.required] : []),
        ...(view.default === undefined ? [] : [`${say.usual} ${showValue(view, view.default)}`]),
        ...(choices === undefined ? [] : [`${say.values} ${choices.map((one) => showValue(view, one)).join(', ')}`]),
        ...(examples?.[0] === undefined ? [] : [`${say.example} ${showValue(view, examples[0])}`]),
      ]
      const text = plain(meaning?.[lang] ?? '')
      const said = [text, ...(facts.length === 0 ? [] : [`(${facts.join('; ')})`])].filter(Boolean).join(' ')
      return `- ${name} (${place}, ${view.type ?? 'string'})${said === '' ? '' : say.colon}${said}`
    })
}

/** A number that was kept as a text is shown as the number it is. */
const showValue = ({ type }: SchemaView, value: unknown): string =>
  type === 'integer' || type === 'number' ? String(value) : JSON.stringify(value)

/** One line a code; several problems may share one. */
function listCodes(lang: 'en' | 'zh'): string[] {
  const say = words[lang]
  const rows = new Map<number, { readonly texts: Set<string>; readonly retryable: boolean }>()
  for (const { code, retryable, [lang]: text } of Object.values(problems)) {
    const row = rows.get(code) ?? { texts: new Set(), retryable }
    rows.set(code, { ...row, texts: row.texts.add(text) })
  }
  const sorted = [...rows].sort(([one], [other]) => one - other)
  return [
    `   - 0: ${say.success}`,
    ...sorted.map(
      ([code, { texts, retryable }]) =>
        `   - ${code}: ${[...texts].join(' / ')}${retryable ? ` (${say.retryable})` : ''}`,
    ),
  ]
}
