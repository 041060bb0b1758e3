import { exampleId } from '#catalogue'
import { messageOf, type ProblemName, problems, type Text } from '#kit'
import { envelope } from './envelope.ts'

type Lang = keyof Text

/** In which form a part of the service refuses: the contract's envelope, RFC 9457, or text. */
export type Form = 'envelope' | 'problem' | 'text'

const rows = Object.entries(problems)

/** Outside the contract a failure is never a success, as what refuses has it. */
export const statusIn = (form: Form, status: number): number => (form !== 'envelope' && status === 200 ? 502 : status)

const words = {
  failed: { en: 'Failure: see code.', zh: '失败，见 code。' },
  refused: { en: 'Refused, in words.', zh: '被拒绝，附文字说明。' },
  title: { en: 'What went wrong, in general.', zh: '失败的类别。' },
  detail: { en: 'What went wrong, in particular.', zh: '失败的具体原因。' },
  status: { en: 'The HTTP status.', zh: 'HTTP 状态码。' },
  type: { en: 'Always `about:blank`: judge by `code`.', zh: '恒为 `about:blank`，请以 `code` 判断。' },
} as const

/** Every way to fail with the body it is sent with. */
function writeExamples(lang: Lang) {
  return Object.fromEntries(
    rows.flatMap(([name, row]) => {
      const summary = `${row.code}: ${row[lang]}`
      const message = messageOf(row)
      const status = statusIn('problem', row.status)
      return [
        [
          `envelope.${name}`,
          { summary, value: { code: row.code, data: null, message, recordTime: null, requestId: exampleId } },
        ],
        [
          `problem.${name}`,
          {
            summary,
            value: {
              type: 'about:blank',
              title: row.en,
              status,
              detail: message,
              code: row.code,
              requestId: exampleId,
            },
          },
        ],
      ]
    }),
  )
}

const listAt = (form: Form, status: number) => rows.filter(([, row]) => statusIn(form, row.status) === status)

/** Refers to the bodies of failures, of one HTTP status or of all. */
export const referToExamples = (form: 'envelope' | 'problem', status?: number) =>
  Object.fromEntries(
    (status === undefined ? rows : listAt(form, status)).map(([name]) => [
      name,
      { $ref: `#/components/examples/${form}.${name}` },
    ]),
  )

const contentOf = {
  envelope: (status: number) => ({
    'application/json': {
      schema: { $ref: '#/components/schemas/Failure' },
      examples: referToExamples('envelope', status),
    },
  }),
  problem: (status: number) => ({
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: referToExamples('problem', status),
    },
  }),
  text: (status: number) => ({
    'text/plain': {
      schema: { type: 'string' },
      examples: Object.fromEntries(
        listAt('text', status).map(([name, row]) => [name, { value: `${messageOf(row)}\n` }]),
      ),
    },
  }),
} as const

const prefixes = { envelope: 'Status', problem: 'Problem', text: 'Text' } as const satisfies Record<Form, string>

function listStatuses(form: Form): readonly number[] {
  return [...new Set(rows.map(([, { status }]) => statusIn(form, status)))].filter((status) => status !== 200).sort()
}

/** Refers to the responses by which these failures come; all of them where none is named. */
export function referToFailures(form: Form, kinds?: readonly ProblemName[]) {
  const statuses = kinds ? [...new Set(kinds.map((kind) => statusIn(form, problems[kind].status)))] : listStatuses(form)
  return Object.fromEntries(
    statuses
      .filter((status) => status !== 200)
      .map((status) => [String(status), { $ref: `#/components/responses/${prefixes[form]}${status}` }]),
  )
}

export const referToHeaders = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** What all failures look like, once for each form and each HTTP status they come with. */
export function writeFailureParts(lang: Lang) {
  const forms = ['envelope', 'problem', 'text'] as const
  return {
    schemas: writeSchemas(lang),
    examples: writeExamples(lang),
    responses: Object.fromEntries(
      forms.flatMap((form) =>
        listStatuses(form).map((status) => [
          `${prefixes[form]}${status}`,
          {
            description: words[form === 'text' ? 'refused' : 'failed'][lang],
            headers: referToHeaders([...(status === 429 && form !== 'text' ? ['Retry-After'] : []), 'x-request-id']),
            content: contentOf[form](status),
          },
        ]),
      ),
    ),
  }
}

function writeSchemas(lang: Lang) {
  const codes = [...new Set(rows.map(([, { code }]) => code))].sort((one, other) => one - other)
  const code = { type: 'integer', enum: codes, description: describeCodes(codes, lang) }
  const requestId = { description: envelope.requestId[lang], type: 'string', pattern: '^[0-9a-f]{32}$' }
  const text = (word: keyof typeof words) => ({ type: 'string', description: words[word][lang] })
  return {
    Envelope: {
      type: 'object',
      required: Object.keys(envelope),
      properties: {
        code: { description: envelope.code[lang], type: 'integer' },
        data: { description: envelope.data[lang] },
        message: { description: envelope.message[lang], type: ['string', 'null'] },
        recordTime: { description: envelope.recordTime[lang], type: ['string', 'null'] },
        requestId,
      },
    },
    Failure: {
      allOf: [{ $ref: '#/components/schemas/Envelope' }],
      type: 'object',
      required: ['code', 'data', 'message'],
      properties: {
        code,
        data: { description: envelope.data[lang], type: 'null' },
        message: { description: envelope.message[lang], type: 'string' },
      },
    },
    Problem: {
      type: 'object',
      required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
      properties: {
        type: text('type'),
        title: text('title'),
        status: { type: 'integer', description: words.status[lang] },
        detail: text('detail'),
        code,
        requestId,
      },
    },
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
