import Type, { type Static } from 'typebox'
import { dayOf, startOfDay } from '#kit'
import type { CallMarks } from '#usage'

const literals = <const T extends readonly string[]>(texts: T) => Type.Union(texts.map((text) => Type.Literal(text)))

/** What a list of calls is narrowed by, in a query. */
export const callFilter = {
  range: Type.Optional(literals(['today', '7', '30', '90', 'all'])),
  token: Type.Optional(Type.String({ maxLength: 40 })),
  endpoint: Type.Optional(Type.String({ maxLength: 300 })),
  code: Type.Optional(Type.Integer({ minimum: 0, maximum: 9_999 })),
  charged: Type.Optional(literals(['yes', 'no'])),
  answer: Type.Optional(literals(['new', 'cached', 'replay', 'empty', 'none'])),
  key: Type.Optional(Type.String({ maxLength: 255 })),
  about: Type.Optional(Type.String({ pattern: '^[0-9]{1,24}$' })),
}

const schema = Type.Object(callFilter)

type CallFilter = Static<typeof schema>

/** The calls that are meant, and since when. */
export function readMarks({ token, endpoint, code, charged, answer, key, about, range }: CallFilter, now: number) {
  const marks: CallMarks = {
    endpoints: undefined,
    tokenId: token,
    path: endpoint,
    idempotencyKey: key,
    code,
    about,
    isCharged: charged && charged === 'yes',
    // One of the table's: the schema says which.
    kind: answer as CallMarks['kind'],
  }
  return { marks, since: sinceOf(range ?? 'today', now) }
}

/** Ranges end now; of days the one that runs counts. */
function sinceOf(range: string, now: number): number | undefined {
  const days = daysOf(range)
  return days === undefined ? undefined : startOfDay(dayOf(now) - days + 1)
}

function daysOf(range: string): number | undefined {
  if (range === 'all') return undefined
  return range === 'today' ? 1 : Number(range)
}

/** What sums are asked for, where they tell what the filters ask: sums know endpoints and codes. */
export function readStrip(filter: CallFilter) {
  const { token, charged, answer, key, about, endpoint: path, code, range = 'today' } = filter
  const days = daysOf(range)
  const isTold = [token, charged, answer, key, about].every((one) => one === undefined)
  return isTold && days !== undefined ? { path, code, days } : undefined
}
