import { defineQuery, type RowIn, type Store } from '#store'

/** What moved money or granted calls, as it was written down. Its amount is never below 0 but of an adjustment. */
export type EntryRow = Omit<RowIn<'entry'>, 'quotaDay' | 'capped' | 'accountId' | 'key'>

/** Where a list of entries goes on: times come first, since nobody takes the order of ids for that of commits. */
export type EntryPlace = Pick<EntryRow, 'at' | 'id'>

/** Which entries of an account; both moments are Unix milliseconds, the second not part of it. */
interface Span {
  readonly accountId: string
  readonly fromAt: number
  readonly toAt: number
}

interface Slice extends Span {
  readonly after?: EntryPlace | undefined
  readonly limit: number
}

interface SliceBack extends Span {
  readonly before?: EntryPlace | undefined
  readonly limit: number
  /** Only those that are no charge of a call, in money or granted: there are few of them. `brought`: nothing given back either. */
  readonly only?: 'plain' | 'brought' | undefined
}

type PlaceAsks = Span & { readonly at: number; readonly id: number; readonly limit: number }

const columns = 'id, at, kind, amount_micro, calls, path, call_id, token_id, reason'
const isPlain = `kind NOT IN ('charge', 'use')`
const idMax = Number.MAX_SAFE_INTEGER - 1

const list = defineQuery<EntryRow, PlaceAsks>(
  'ledger.listEntries',
  `SELECT ${columns} FROM entry
   WHERE account_id = @accountId AND at >= @fromAt AND at < @toAt AND (at, id) > (@at, @id)
   ORDER BY at, id LIMIT @limit`,
)

const listBack = (name: string, condition: string) =>
  defineQuery<EntryRow, PlaceAsks>(
    name,
    `SELECT ${columns} FROM entry
     WHERE account_id = @accountId AND at >= @fromAt AND at < @toAt AND (at, id) < (@at, @id) ${condition}
     ORDER BY at DESC, id DESC LIMIT @limit`,
  )
const listAllBack = listBack('ledger.listEntriesBack', '')
const listOnlyBack = {
  plain: listBack('ledger.listPlainEntriesBack', `AND ${isPlain}`),
  brought: listBack('ledger.listBroughtEntriesBack', `AND kind IN ('topup', 'adjustment', 'grant')`),
}

// One query for each of the indexes.
const ofCall = (kinds: string): string =>
  `SELECT ${columns} FROM entry WHERE call_id = @callId AND account_id = @accountId AND kind IN (${kinds})`
const listOfCall = defineQuery<EntryRow, { readonly callId: string; readonly accountId: string }>(
  'ledger.listEntriesOfCall',
  `${ofCall(`'charge', 'use'`)} UNION ALL ${ofCall(`'refund', 'return'`)} ORDER BY id DESC`,
)

interface Late extends Span {
  readonly chargedFromAt: number
  readonly chargedToAt: number
}

const listLate = defineQuery<EntryRow, Late>(
  'ledger.listRefundsOfSpan',
  `SELECT ${columns
    .split(', ')
    .map((column) => `back.${column}`)
    .join(', ')}
   FROM entry AS back JOIN entry AS charged ON charged.call_id = back.call_id AND charged.kind IN ('charge', 'use')
   WHERE back.account_id = @accountId AND back.at >= @fromAt AND back.at < @toAt
     AND back.kind NOT IN ('charge', 'use') AND back.kind IN ('refund', 'return')
     AND charged.at >= @chargedFromAt AND charged.at < @chargedToAt
   ORDER BY back.at, back.id`,
)

export function openEntryList(store: Store) {
  return {
    // Of two bounds of the same column a database may begin with the wider: both are where the list goes on.
    /** A slice of an account's entries, oldest first. */
    listEntries({ after = { at: -1, id: -1 }, ...slice }: Slice) {
      return store.list(list, { ...slice, ...after, fromAt: Math.max(slice.fromAt, after.at) })
    },
    /** A slice of an account's entries, newest first. */
    listEntriesBack({ before = { at: idMax, id: idMax }, only, ...slice }: SliceBack) {
      const asks = { ...slice, ...before, toAt: Math.min(slice.toAt, before.at + 1) }
      return store.list(only ? listOnlyBack[only] : listAllBack, asks)
    },
    /** What a call was charged, and what of it was given back. */
    listEntriesOfCall: (asked: { readonly callId: string; readonly accountId: string }) =>
      store.list(listOfCall, asked),
    /** What was given back in one span of what was charged in another: of a day and a month, for which there are few. */
    listRefundsOf: (asked: Late) => store.list(listLate, asked),
  }
}
