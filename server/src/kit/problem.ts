import type { Text } from './text.ts'

interface ProblemKind extends Text {
  /** The business code clients judge by. */
  readonly code: number
  /** The HTTP status in `mapped` mode. */
  readonly status: number
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean
  /** The message on the wire where clients already know one; otherwise it is `en`. */
  readonly wire?: string
}

/** Every failure a caller can see, in one table. */
// biome-ignore format: one row a line reads as a table
export const problems = {
  'token.invalid': { code: 100, status: 401, retryable: false, wire: 'TOKEN INVALID/UNACTIVATE', en: 'Invalid or Inactive Token', zh: 'Token 无效或已失效' },
  'collection.failed': { code: 301, status: 200, retryable: true, wire: 'COLLECT FAILED, SEND REQUEST AGAIN', en: 'Collection Failed. Please Retry.', zh: '采集失败，请重试' },
  'rate.exceeded': { code: 302, status: 429, retryable: true, en: 'Rate Limit Exceeded', zh: '超出速率限制' },
  'quota.exceeded': { code: 303, status: 429, retryable: true, en: 'Daily Quota Exceeded', zh: '超出每日配额' },
  'request.unreadable': { code: 400, status: 400, retryable: false, en: 'The request cannot be read', zh: '请求无法解析' },
  'body.large': { code: 400, status: 413, retryable: false, en: 'The request is too large', zh: '请求过大' },
  'target.long': { code: 400, status: 414, retryable: false, en: 'The address of the request is too long', zh: '请求地址过长' },
  'body.unsupported': { code: 400, status: 415, retryable: false, en: 'The body of the request is not a form', zh: '请求体不是表单' },
  'expectation.failed': { code: 400, status: 417, retryable: false, en: 'What the request expects cannot be met', zh: '无法满足请求的 Expect' },
  'headers.large': { code: 400, status: 431, retryable: false, en: 'The headers of the request are too large', zh: '请求头过大' },
  'parameters.invalid': { code: 400, status: 400, retryable: false, en: 'Invalid Parameters', zh: '参数错误' },
  'resource.unknown': { code: 404, status: 404, retryable: false, en: 'Resource not found', zh: '资源不存在' },
  'method.wrong': { code: 404, status: 405, retryable: false, en: 'Resource not found', zh: '资源不存在' },
  internal: { code: 500, status: 500, retryable: true, en: 'Internal Server Error', zh: '内部服务器错误' },
  'service.unavailable': { code: 503, status: 503, retryable: true, en: 'Service temporarily unavailable', zh: '服务暂不可用' },
  'service.busy': { code: 503, status: 503, retryable: true, en: 'Too busy. Please Retry.', zh: '服务繁忙，请稍后重试' },
  'endpoint.disabled': { code: 503, status: 503, retryable: true, en: 'Service temporarily unavailable', zh: '服务暂不可用' },
  'permission.denied': { code: 600, status: 403, retryable: false, en: 'Permission Denied', zh: '权限不足' },
  'balance.short': { code: 601, status: 403, retryable: false, en: 'Insufficient Balance', zh: '余额不足' },
  'cap.reached': { code: 602, status: 403, retryable: false, en: 'Spending Cap of This Token Reached', zh: '已达到该 Token 的消费上限' },
} as const satisfies Record<string, ProblemKind>

const refusals = [
  'parameters.invalid',
  'rate.exceeded',
  'quota.exceeded',
  'service.unavailable',
  'permission.denied',
  'balance.short',
  'cap.reached',
] as const satisfies readonly ProblemName[]

/** Codes of calls that may be refused before anything is set aside for them: all of these are counted, and only some recorded. */
export const refusalCodes: readonly number[] = refusals.map((name) => problems[name].code)

/** What is said of a failure on the wire. */
export const messageOf = ({ wire, en }: ProblemKind): string => wire ?? en

export type ProblemName = keyof typeof problems

interface ProblemDetails {
  /** Replaces the table's message on the wire. Never holds a value the caller sent: values may be secrets. */
  readonly message?: string | undefined
  /** The same in Chinese, where people are told of it. */
  readonly zh?: string
  /** The methods a path has, for 405. */
  readonly allow?: string
  /** When the same call may succeed, where that is known better than the table's usual wait. */
  readonly retryAfterMs?: number | undefined
  /** For our logs, never for the wire. */
  readonly cause?: unknown
}

/** A message names what an endpoint expects, and a document somebody imported may expect it at length. */
const messageLengthMax = 4_000

const bound = (message: string): string =>
  message.length > messageLengthMax ? `${message.slice(0, messageLengthMax).toWellFormed()}…` : message

/** A failure the caller should know of. Anything else that is thrown is our bug. */
export class Problem extends Error {
  readonly kind: ProblemName
  readonly code: number
  readonly status: number
  readonly zh: string | undefined
  readonly allow: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(kind: ProblemName, details: ProblemDetails = {}) {
    const row: ProblemKind = problems[kind]
    super(bound(details.message ?? messageOf(row)), { cause: details.cause })
    this.name = 'Problem'
    this.kind = kind
    this.code = row.code
    this.status = row.status
    this.zh = details.zh
    this.allow = details.allow
    this.retryAfterMs = details.retryAfterMs
  }
}

/** An operator's command or setting that cannot be carried out; its message says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** The same in Chinese, where people at the console are told of it. */
  readonly zh: string | undefined

  constructor(message: string, { zh, ...options }: ErrorOptions & { readonly zh?: string } = {}) {
    super(message, options)
    this.zh = zh
  }
}
