import { earliestId } from '#kit'
import type { Store } from '#store'
import type { CallRecord } from './calls.ts'
import type { AttemptRecord } from './flights.ts'

/** What an upstream took for one request. */
export interface AttemptCost extends Pick<AttemptRecord, 'region' | 'costMicro' | 'currency' | 'rateMicro'> {
  /** The call that began its collection, and its place in that. */
  readonly callId: string
  readonly nth: number
}

/** A call, and what was paid upstream for its answer. */
export interface CostedCall
  extends Pick<CallRecord, 'id' | 'code' | 'sparedMicro' | 'isCached' | 'snapshotId' | 'replayOf' | 'flightId'> {
  /** The request its answer came by, whichever call that was made for; absent where there is no record of it. */
  readonly source: AttemptCost | undefined
  /** Requests of the collection it began, the source of its answer among them. */
  readonly attempts: readonly AttemptCost[]
}

/** Which calls of an account. */
export interface CostFilter {
  readonly accountId: string
  /** Unix milliseconds, the first included. */
  readonly since: number
  readonly until: number
}

export interface CostedCalls {
  /** In their order; `after` is the last of the page before. A page is one state of the database. */
  listCosted(
    filter: CostFilter & { readonly after?: Pick<CostedCall, 'id'> | undefined; readonly limit: number },
  ): Promise<readonly CostedCall[]>
  countCosted(filter: CostFilter): Promise<number>
  /** From when on there are records of all calls; older ones may have been removed. Absent: none was. */
  findKeptSince(): Promise<number | undefined>
}

type Source = { readonly [K in keyof AttemptCost]: AttemptCost[K] | null }

interface Row extends Omit<CostedCall, 'isCached' | 'source' | 'attempts'>, Source {
  readonly cached: number
}

/** An id is made a moment before its call's time is taken. */
const slackMs = 1_000

export function openCostedCalls(store: Store): CostedCalls {
  // An answer that is given again, or from the archive, came by the request behind its snapshot. An empty one has none: it is
  // that of the call it was first given to.
  const collection = `CASE WHEN code <> 0 THEN NULL WHEN replay_of IS NULL AND NOT cached THEN flight_id
    WHEN snapshot_id IS NOT NULL THEN (SELECT call_id FROM snapshot WHERE snapshot.id = snapshot_id)
    ELSE (SELECT flight_id FROM call AS earlier WHERE earlier.account_id = call.account_id AND earlier.id = call.replay_of)
    END`
  const where = 'account_id = @accountId AND id > @afterId AND at >= @since AND at < @until'
  const cost = 'region, cost_micro AS costMicro, currency, rate_micro AS rateMicro'
  const list = store.prepare<Row>(
    `SELECT call.*, attempt.call_id AS callId, nth, ${cost}
     FROM (SELECT id, code, spared_micro AS sparedMicro, cached, snapshot_id AS snapshotId, replay_of AS replayOf,
                  flight_id AS flightId, provider AS supplier, ${collection} AS collection
           FROM call WHERE ${where} ORDER BY id LIMIT @limit) AS call
     LEFT JOIN attempt ON attempt.call_id = collection AND nth =
       (SELECT min(nth) FROM attempt WHERE call_id = collection AND provider = supplier AND outcome IN ('good', 'empty'))
     ORDER BY id`,
  )
  const listAttempts = store.prepare<AttemptCost>(
    `SELECT call_id AS callId, nth, ${cost} FROM json_each(@ids) CROSS JOIN attempt ON call_id = value ORDER BY call_id, nth`,
  )
  const count = store.prepare<{ count: number }>(`SELECT count(*) AS count FROM call WHERE ${where}`)
  const findKept = store.prepare<{ at: number }>(
    `SELECT CAST(value AS INTEGER) AS at FROM remembered WHERE name = 'calls kept since'`,
  )
  const firstId = ({ since }: CostFilter): string => earliestId(Math.max(since - slackMs, 0))

  return {
    async listCosted({ after, ...filter }) {
      return store.read(() => {
        const rows = list.list({ ...filter, afterId: after?.id ?? firstId(filter) })
        const ids = rows.filter(({ id, flightId }) => id === flightId).map(({ id }) => id)
        const attempts = Map.groupBy(listAttempts.list({ ids: JSON.stringify(ids) }), ({ callId }) => callId)
        return rows.map((row) => readRow(row, attempts.get(row.id) ?? []))
      })
    },
    countCosted: async (filter) => count.find({ ...filter, afterId: firstId(filter) })?.count ?? 0,
    findKeptSince: async () => findKept.find()?.at,
  }
}

function readRow(row: Row, attempts: readonly AttemptCost[]): CostedCall {
  const { cached, callId, nth, region, costMicro, currency, rateMicro, ...call } = row
  const isKnown = callId !== null && nth !== null && region !== null
  const source = isKnown ? { callId, nth, region, costMicro, currency, rateMicro } : undefined
  return { ...call, isCached: cached === 1, source, attempts }
}
