import type { Query } from '#api'

/** Parameters of the address that narrow the list. */
export const callFilters = ['token', 'endpoint', 'code', 'charged', 'answer', 'q'] as const

export const usualRange = 'today'

const requestId = /^[0-9a-f]{32}$/i
const creator = /^[0-9]{1,24}$/

/** What is asked by the address: whatever was typed is the id of a creator where it is digits, else a key. */
export function readQuery(params: Readonly<Record<string, string | undefined>>): Query {
  const { token, endpoint, code, charged, answer, range, q } = params
  const typed = q?.trim() || undefined
  const isCreator = typed !== undefined && creator.test(typed)
  return {
    ...{ token, endpoint, code, charged, answer, range },
    about: isCreator ? typed : undefined,
    key: isCreator ? undefined : typed,
  }
}

/** A request id names one call: it is opened, not searched for. */
export const readRequestId = (typed: string | undefined): string | undefined => {
  const text = typed?.trim().toLowerCase()
  return text !== undefined && requestId.test(text) ? text : undefined
}

export const isNarrowed = (params: Readonly<Record<string, string | undefined>>): boolean =>
  callFilters.some((name) => params[name] !== undefined)
