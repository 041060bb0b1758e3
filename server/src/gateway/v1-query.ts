import type { FastifyRequest } from 'fastify'
import { readParams, splitTarget } from '#http'
import { Problem, Refusal, readDuration } from '#kit'

/** The parameters of a request to our own REST, by name. Throws `request.unreadable`. */
export type Query = ReadonlyMap<string, string>

/** Reads a query; one of `known` given twice is refused. */
export function readQuery(request: FastifyRequest, known: readonly string[]): Query {
  return readParams([splitTarget(request.originalUrl).query], (name) => known.includes(name))
}

/** A parameter that is wrong, by its name and what it should be; never by its value, which may be a secret. */
export const refuseParam = (name: string, expected: string): Problem =>
  new Problem('parameters.invalid', { message: `parameter ${name} is not valid: expected ${expected}` })

/** The size of a page. */
export function readLimit(query: Query, { usual, most }: { readonly usual: number; readonly most: number }): number {
  const text = query.get('limit')
  if (text === undefined) return usual
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= most) return limit
  throw refuseParam('limit', `an integer of 1 to ${most}`)
}

/** An ISO time, or Unix milliseconds. */
export function readMoment(query: Query, name: string): number | undefined {
  // A bare + of an offset arrives as a space, and nothing else can be meant by it.
  const text = query.get(name)?.replace(/ (?=\d{2}:\d{2}$)/, '+')
  if (text === undefined) return undefined
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const moment = /^\d{1,15}$/.test(text) ? Number(text) : isTime ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  throw refuseParam(name, 'a time such as 2026-11-22T10:00:00%2B08:00 or 2026-11-22T02:00:00Z, or Unix milliseconds')
}

/** A length of time such as `24h`, in milliseconds. */
export function readAge(query: Query, name: string): number | undefined {
  const text = query.get(name)
  if (text === undefined) return undefined
  try {
    return readDuration(text)
  } catch (error) {
    if (error instanceof Refusal) throw refuseParam(name, 'a length of time such as 90s, 24h or 7d')
    throw error
  }
}

/** An id of digits, from a path or a query. */
export function readDigits(name: string, text: string, digitsMax: number): string {
  if (/^\d+$/.test(text) && text.length <= digitsMax) return text
  throw refuseParam(name, `1 to ${digitsMax} digits`)
}
