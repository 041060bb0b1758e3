import { formatSpan } from '#format'
import type { Tone } from '#parts'
import type { MessageRow, MessageTry, WebhookRow } from '#wire/webhooks'
import type { Lang, useWords } from '#words'
import type { words } from './words.ts'

export type Say = ReturnType<typeof useWords<(typeof words)['en']>>

/** Whether messages are sent to it, and whether they are taken. */
export function sayState(hook: WebhookRow, say: Say, lang: Lang, now: number): readonly [tone: Tone, text: string] {
  if (hook.url === null) return ['bad', say.broken]
  if (hook.disabledAt !== null) return ['bad', say.givenUp]
  if (hook.pausedAt !== null) return ['none', say.paused]
  if (hook.failingSince !== null) return ['warn', say.failing(formatSpan(now - hook.failingSince, lang))]
  return ['good', say.on]
}

export const isTaken = ({ status }: MessageRow | MessageTry): boolean =>
  status !== null && status >= 200 && status < 300

const known = (say: Say): Readonly<Record<string, string>> => ({
  ADDRESS_REFUSED: say.refused,
  ENOTFOUND: say.unknownHost,
  EAI_AGAIN: say.unknownHost,
  ECONNREFUSED: say.noConnection,
  ECONNRESET: say.reset,
  UND_ERR_SOCKET: say.reset,
  UND_ERR_CONNECT_TIMEOUT: say.late,
  SEALED_BY_ANOTHER_KEY: say.unsealed,
  CERT_HAS_EXPIRED: say.certificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: say.certificate,
  ERR_TLS_CERT_ALTNAME_INVALID: say.certificate,
})

/** What came back: a status, or why there was none. */
export function sayAnswer({ status, error }: MessageRow | MessageTry, say: Say): string {
  if (status !== null) return `HTTP ${status}`
  if (error === null) return say.waiting
  return /^no answer/.test(error) ? say.late : (known(say)[error] ?? error)
}

const typeNames = [
  'balance.low',
  'spending.high',
  'errors.high',
  'quota.near',
  'token.expiring',
  'webhook.test',
] as const

/** The name of a type of message, as people read it. */
export const nameType = (type: string, say: Say): string => {
  const known = typeNames.find((name) => name === type)
  return known ? say[known] : type
}

/** What it is called in a row: its label, else its host. */
export const nameHook = ({ label, url, id }: WebhookRow): string => label ?? (url === null ? id : new URL(url).host)
