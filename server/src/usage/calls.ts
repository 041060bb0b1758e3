import { earliestId, hourMs } from '#kit'
import { type Change, defineQuery, defineRule, type KeyIn, type RowIn, type Sheet, type Store } from '#store'
import { toMicroseconds } from './health.ts'
import { countHealth, type HealthHour } from './health-counts.ts'
import { keptSince } from './kept-since.ts'

/** What became of a call. */
export interface CallRecord {
  readonly id: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  /** When it came, Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** The business code it was answered with. */
  readonly code: number
  readonly chargeMicro: number
  /** What it would have been charged for an answer that held something; `null` where its answer did, or none came. */
  readonly sparedMicro: number | null
  /** Whether it was paid with a granted call. */
  readonly isGranted: boolean
  /** Whether an earlier snapshot answered it. */
  readonly isCached: boolean
  /** Who supplied the answer. */
  readonly provider: string | null
  /** Its answer in the archive, for as long as that is kept. */
  readonly snapshotId: number | null
  /** The call whose answer it was given again. */
  readonly replayOf: string | null
  /** The call whose collection answered it, or failed to. */
  readonly flightId: string | null
  readonly idempotencyKey: string | null
  /** Its parameters in their canonical form; `null` where they were not valid, are too long to keep, or are erased. */
  readonly question: string | null
}

/** Who looks at calls: an account at its own, or somebody at all where none is given; of these, those of the endpoints given. */
export interface CallReader {
  readonly accountId: string | undefined
  /** Paths; absent: all. */
  readonly endpoints: readonly string[] | undefined
}

/** Which of an account's calls; the newest come first. */
export interface CallFilter extends CallReader {
  readonly accountId: string
  readonly idempotencyKey?: string | undefined
  readonly path?: string | undefined
  /** Unix milliseconds. */
  readonly since?: number | undefined
  /** Only calls before this one: the way to the next page. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface Calls {
  /**
   * Records a call and adds it to the rollups and its endpoint's health, in the commit that settles it. Health is not
   * told from a call that only recordings could have answered, and that they had nothing for, nor from one that was not
   * asked since others went before it.
   */
  recordCall(record: CallRecord, collected?: { readonly isUnrecorded?: boolean; readonly isBusy?: boolean }): Change
  findCall(reader: CallReader, id: string): Promise<CallRecord | undefined>
  listCalls(filter: CallFilter): Promise<readonly CallRecord[]>
  /** Has the store kept up: where it keeps records apart by their time, those all of which came before a time go at once. */
  dropCalls(before: number): Promise<void>
  /** Removes one slice of the records of calls that came before a time; says how many, 0 when none is left. */
  trimCalls(before: number): Promise<number>
}

type CallRow = RowIn<'call'>
type CallKey = KeyIn<'call'>
type Seen = { readonly isAll: number; readonly endpoints: readonly string[] }

/** Records removed in one commit. */
const sliceRows = 200

const isSeen = '(@isAll = 1 OR path IN @endpoints)'

const find = defineQuery<CallRow, CallKey & Seen>(
  'usage.findCall',
  `SELECT * FROM call WHERE account_id = @accountId AND id = @id AND ${isSeen}`,
)

/** The key of records begins with the account: one look for each. */
const findAny = defineQuery<CallRow, Pick<CallRow, 'id'> & Seen>(
  'usage.findAnyCall',
  `SELECT call.* FROM account CROSS JOIN call WHERE account_id = account.id AND call.id = @id AND ${isSeen}`,
)

type Filter = Seen & {
  readonly accountId: string
  readonly path: string | null
  readonly since: number
  readonly before: string
  readonly limit: number
}

const isWanted = `account_id = @accountId AND id < @before AND at >= @since AND path = coalesce(@path, path) AND ${isSeen}`

const list = defineQuery<CallRow, Filter>(
  'usage.listCalls',
  `SELECT * FROM call WHERE ${isWanted} ORDER BY id DESC LIMIT @limit`,
)

const listByKey = defineQuery<CallRow, Filter & { readonly idempotencyKey: string }>(
  'usage.listCallsByKey',
  `SELECT * FROM call WHERE idempotency_key = @idempotencyKey AND ${isWanted} ORDER BY id DESC LIMIT @limit`,
)

const listOld = defineQuery<CallKey>(
  'usage.listOldCalls',
  `SELECT account_id, call.id FROM account CROSS JOIN call
   WHERE account_id = account.id AND call.id < @beforeId AND at < @before LIMIT ${sliceRows}`,
)

const recordCall = defineRule<{
  readonly call: CallRow
  /** What is added to the calls of an account on an endpoint that were answered alike, in an hour since 1970. */
  readonly rollup: RowIn<'rollup'>
  readonly health: HealthHour | undefined
}>({
  name: 'usage.recordCall',
  rows: ({ rollup, health }) =>
    health
      ? [
          { in: 'rollup', key: rollup },
          { in: 'healthHour', key: health },
        ]
      : [{ in: 'rollup', key: rollup }],
  apply(sheet, { call, rollup, health }) {
    sheet.insert('call', call)
    sheet.merge('rollup', rollup)
    if (health) sheet.merge('healthHour', health)
  },
})

/** Says from when on the records are whole: the audit and the savings go no further back. */
const trimCalls = defineRule<{ readonly before: number; readonly beforeId: string }, number, { old: CallKey }>({
  name: 'usage.trimCalls',
  isJob: true,
  find: { old: listOld },
  rows: (_, { old }) => [{ in: 'remembered', key: keptSince }, ...old.map((key) => ({ in: 'call', key }) as const)],
  apply(sheet, asks, { old }) {
    const count = old.filter((key) => sheet.remove('call', key)).length
    if (count > 0) noteKept(sheet, asks)
    return count
  },
})

/** For records that go at once. */
const noteDropped = defineRule<{ readonly before: number }>({
  name: 'usage.noteDropped',
  rows: () => [{ in: 'remembered', key: keptSince }],
  apply: noteKept,
})

function noteKept(sheet: Sheet, { before }: { readonly before: number }): void {
  const known = Number(sheet.find('remembered', keptSince)?.value ?? 0)
  sheet.merge('remembered', { ...keptSince, value: `${Math.max(known, before)}` })
}

export function openCalls(store: Store, part: number): Calls {
  return {
    recordCall({ isGranted, isCached, ...rest }, { isUnrecorded = false, isBusy = false } = {}) {
      const { accountId, path, code, chargeMicro, durationMs, at } = rest
      const [granted, cached, hour] = [Number(isGranted), Number(isCached), Math.floor(at / hourMs)]
      return recordCall({
        call: { ...rest, granted, cached },
        rollup: { hour, accountId, path, code, calls: 1, granted, chargeMicro, durationUs: toMicroseconds(durationMs) },
        health: isUnrecorded || isBusy ? undefined : countHealth({ ...rest, isCached }, part),
      })
    },
    async findCall({ accountId, ...reader }, id) {
      const asks = { id, ...seenBy(reader) }
      const row = await (accountId === undefined ? store.find(findAny, asks) : store.find(find, { accountId, ...asks }))
      return row && readCall(row)
    },
    async listCalls({ idempotencyKey, path = null, since = 0, before = lastId, endpoints, ...rest }) {
      const filter = { ...rest, path, since, before, ...seenBy({ endpoints }) }
      const rows = await (idempotencyKey === undefined
        ? store.list(list, filter)
        : store.list(listByKey, { ...filter, idempotencyKey }))
      return rows.map(readCall)
    },
    dropCalls: (before) => store.keepUp({ callsBefore: before, noteDrop: () => store.write(noteDropped({ before })) }),
    trimCalls: (before) => store.write(trimCalls({ before, beforeId: earliestId(before) })),
  }
}

const seenBy = ({ endpoints }: Pick<CallReader, 'endpoints'>): Seen => ({
  isAll: Number(endpoints === undefined),
  endpoints: endpoints ?? [],
})

/** Sorts after every id of a call. */
const lastId = 'g'

function readCall({ granted, cached, ...row }: CallRow): CallRecord {
  return { ...row, isGranted: granted === 1, isCached: cached === 1 }
}
