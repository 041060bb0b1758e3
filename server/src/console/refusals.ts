import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem, problems, Refusal, type Text } from '#kit'

interface RefusalKind extends Text {
  readonly status: number
}

/** What a person can be told beside what callers are told. Programs never see these, so none of them is a business code. */
// biome-ignore format: one row a line reads as a table
export const refusals = {
  'session.missing': { status: 401, en: 'You are not signed in, or no longer.', zh: '尚未登录，或登录已失效。' },
  'session.unproved': { status: 403, en: 'Type your password again first.', zh: '请先再次输入密码。' },
  'sign-in.wrong': { status: 401, en: 'The email or the password is not right.', zh: '邮箱或密码不正确。' },
  'sign-in.slow': { status: 429, en: 'Too many tries. Wait, and try again.', zh: '尝试次数过多，请稍候再试。' },
  'sign-in.insecure': { status: 403, en: 'Signing in needs HTTPS: what is typed here could be read on its way.', zh: '登录需要 HTTPS：此处输入的内容可能在途中被读取。' },
  'password.wrong': { status: 403, en: 'This is not your password.', zh: '密码不正确。' },
  'code.missing': { status: 401, en: 'Type the code your authenticator shows.', zh: '请输入身份验证器显示的验证码。' },
  'code.wrong': { status: 401, en: 'This code was not accepted.', zh: '未接受此验证码。' },
  'passkey.wrong': { status: 401, en: 'This passkey was not accepted.', zh: '未接受此通行密钥。' },
  'passkey.nowhere': { status: 409, en: 'Passkeys cannot be used at this address.', zh: '此地址无法使用通行密钥。' },
  'origin.foreign': { status: 403, en: 'This came from a page of another site.', zh: '请求来自其他站点的页面。' },
  'downloads.busy': { status: 429, en: 'Too many files are being written. Wait a moment, and try again.', zh: '正在生成的文件过多，请稍候再试。' },
  refused: { status: 409, en: 'This cannot be done now.', zh: '目前无法执行此操作。' },
} as const satisfies Record<string, RefusalKind>

export type RefusalName = keyof typeof refusals

interface RefusalDetails {
  /** Replaces the table's sentence; never with what somebody typed. */
  readonly message?: string
  readonly retryAfterMs?: number
}

/** What a person who asked something is told instead. */
export class ConsoleRefusal extends Error {
  override readonly name = 'ConsoleRefusal'
  readonly kind: RefusalName
  readonly retryAfterMs: number | undefined

  constructor(kind: RefusalName, { message, retryAfterMs }: RefusalDetails = {}) {
    super(message ?? refusals[kind].en)
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

/** What was thrown, as a person is told of it; nothing where it is our own bug. */
export function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const found = findTold(error)
  if (!found) return undefined
  const { kind, status, text, detail, zh, code, retryAfterMs } = found
  const lang = /^zh/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en'
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)))
  const { requestId } = request.visit
  const details = {
    type: 'about:blank',
    title: text[lang],
    status,
    detail: (lang === 'zh' ? zh : undefined) ?? (detail === undefined ? text[lang] : asSentence(detail)),
    kind,
    code,
    requestId,
  }
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(Buffer.from(JSON.stringify(details)))
}

/** Commands say it after their own name, and so begin it small. */
const asSentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!…]$/.test(text) ? '' : '.'}`

interface Told {
  readonly kind: string
  readonly status: number
  readonly text: Text
  /** What is said of this case; absent: the text, in the language of who asks. */
  readonly detail?: string | undefined
  readonly zh?: string | undefined
  /** The business code, where callers are told the same. */
  readonly code?: number
  readonly retryAfterMs?: number | undefined
}

function findTold(error: unknown): Told | undefined {
  if (error instanceof ConsoleRefusal) {
    const { kind, retryAfterMs, message } = error
    const { status, ...text } = refusals[kind]
    return { kind, status, text, retryAfterMs, detail: message === text.en ? undefined : message }
  }
  // What an operator's command would be told: what is in the way, in words.
  if (error instanceof Refusal)
    return {
      kind: 'refused',
      status: refusals.refused.status,
      text: refusals.refused,
      detail: error.message,
      zh: error.zh,
    }
  if (!(error instanceof Problem) || error.kind === 'internal') return undefined
  const { kind, code, retryAfterMs, message, zh: detailZh } = error
  const { en, zh } = problems[kind]
  const status = error.status === 200 ? 502 : error.status
  const detail = message === en ? undefined : message
  return { kind, status, text: { en, zh }, code, retryAfterMs, detail, zh: detailZh }
}
