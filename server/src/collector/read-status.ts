import { Fault } from './fault.ts'
import type { HttpReply } from './http.ts'

/**
 * Throws the Fault that an HTTP status stands for, where it is not a success: for upstreams that use statuses as HTTP
 * means them. `now` in Unix milliseconds, for a `Retry-After` that is a date.
 */
export function checkStatus({ status, headers }: HttpReply, now: number): void {
  if (status >= 200 && status < 300) return
  const message = `HTTP ${status}`
  if (status >= 300 && status < 400) throw new Fault('reply.redirected', message)
  if (status === 401) throw new Fault('credential.refused', message)
  if (status === 402) throw new Fault('credential.spent', message)
  if (status === 403) throw new Fault('permission.refused', message)
  if (status === 429) throw new Fault('rate.limited', message, { restMs: readRetryAfter(headers['retry-after'], now) })
  if (status < 500 && status !== 408) throw new Fault('question.refused', message)
  throw new Fault('server.failed', message)
}

/** Seconds or a date, as milliseconds from now; `undefined` where it is neither. */
export function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000
  // A date begins with its weekday; Date.parse would take "-1" for one as well.
  const at = /^\s*[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(at - now, 0)
}
