import { earliestId, hourMs } from '#kit'
import type { Closure, Store } from '#store'

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
   * told from a call that only recordings could have answered, and that they had nothing for.
   */
  recordCall(record: CallRecord, collected?: { readonly isUnrecorded?: boolean }): Closure
  findCall(reader: CallReader, id: string): Promise<CallRecord | undefined>
  listCalls(filter: CallFilter): Promise<readonly CallRecord[]>
  /** Removes one slice of the records of calls that came before a time; says how many, 0 when none is left. */
  trimCalls(before: number): Promise<number>
}

interface CallRow extends Omit<CallRecord, 'isGranted' | 'isCached'> {
  readonly granted: number
  readonly cached: number
}

/** Records removed in one commit. */
const sliceRows = 200

/** `countCall` adds a call to what else is counted, inside the commit that records it. */
export function openCalls(store: Store, countCall: (record: CallRecord) => void): Calls {
  const insert = store.prepare(
    `INSERT INTO call (id, account_id, token_id, path, at, duration_ms, code, charge_micro, granted, provider,
                       cached, snapshot_id, replay_of, flight_id, idempotency_key, spared_micro)
     VALUES (@id, @accountId, @tokenId, @path, @at, @durationMs, @code, @chargeMicro, @granted, @provider,
             @cached, @snapshotId, @replayOf, @flightId, @idempotencyKey, @sparedMicro)`,
  )
  const addToRollup = store.prepare(
    `INSERT INTO rollup (hour, account_id, path, code, calls, granted, charge_micro, duration_ms)
     VALUES (@hour, @accountId, @path, @code, 1, @granted, @chargeMicro, @durationMs)
     ON CONFLICT DO UPDATE SET calls = calls + 1, granted = granted + @granted,
       charge_micro = charge_micro + @chargeMicro, duration_ms = duration_ms + @durationMs`,
  )
  const columns = `id, account_id AS accountId, token_id AS tokenId, path, at, duration_ms AS durationMs, code,
    charge_micro AS chargeMicro, granted, provider, cached, snapshot_id AS snapshotId, replay_of AS replayOf, flight_id AS flightId,
    idempotency_key AS idempotencyKey, spared_micro AS sparedMicro`
  const isSeen = '(@endpoints IS NULL OR path IN (SELECT value FROM json_each(@endpoints)))'
  const find = store.prepare<CallRow>(
    `SELECT ${columns} FROM call WHERE account_id = @accountId AND id = @id AND ${isSeen}`,
  )
  const findAny = store.prepare<CallRow>(
    `SELECT call.${columns.trimStart()} FROM account CROSS JOIN call ON account_id = account.id
     WHERE call.id = @id AND ${isSeen}`,
  )
  const where = `account_id = @accountId AND id < @before AND at >= @since AND (@path IS NULL OR path = @path) AND ${isSeen}`
  const list = store.prepare<CallRow>(`SELECT ${columns} FROM call WHERE ${where} ORDER BY id DESC LIMIT @limit`)
  const listByKey = store.prepare<CallRow>(
    `SELECT ${columns} FROM call INDEXED BY call_by_key
     WHERE idempotency_key = @idempotencyKey AND ${where} ORDER BY id DESC LIMIT @limit`,
  )
  const removeOld = store.prepare(
    `DELETE FROM call WHERE (account_id, id) IN
       (SELECT account_id, call.id FROM account CROSS JOIN call ON account_id = account.id
        WHERE call.id < @beforeId AND at < @before LIMIT ${sliceRows})`,
  )
  const rememberTrim = store.prepare(
    `INSERT INTO remembered (name, value) VALUES ('calls kept since', @before)
     ON CONFLICT DO UPDATE SET value = max(CAST(value AS INTEGER), @before)`,
  )

  return {
    recordCall:
      (record, { isUnrecorded = false } = {}) =>
      () => {
        const { isGranted, isCached, ...rest } = record
        const hour = Math.floor(record.at / hourMs)
        const row = { ...rest, granted: Number(isGranted), cached: Number(isCached), hour }
        insert.run(row)
        addToRollup.run(row)
        if (!isUnrecorded) countCall(record)
      },
    async findCall({ accountId, ...reader }, id) {
      const endpoints = writeEndpoints(reader)
      const row = accountId === undefined ? findAny.find({ id, endpoints }) : find.find({ accountId, id, endpoints })
      return row && readCall(row)
    },
    async listCalls({ idempotencyKey, path = null, since = 0, before = lastId, endpoints, ...rest }) {
      const filter = { ...rest, idempotencyKey, path, since, before, endpoints: writeEndpoints({ endpoints }) }
      return (idempotencyKey === undefined ? list : listByKey).list(filter).map(readCall)
    },
    trimCalls: (before) =>
      store.write(() => {
        const count = removeOld.run({ before, beforeId: earliestId(before) })
        if (count > 0) rememberTrim.run({ before })
        return count
      }),
  }
}

const writeEndpoints = ({ endpoints }: Pick<CallReader, 'endpoints'>): string | null =>
  endpoints === undefined ? null : JSON.stringify(endpoints)

/** Sorts after every id of a call. */
const lastId = 'g'

function readCall({ granted, cached, ...row }: CallRow): CallRecord {
  return { ...row, isGranted: granted === 1, isCached: cached === 1 }
}
