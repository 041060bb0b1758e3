import { earliestId, hourMs, refusalCodes } from '#kit'
import { defineQuery, findNoted, type Store } from '#store'
import type { AttemptRecord } from './attempt-record.ts'
import type { CallRecord } from './call-record.ts'
import { keptSince } from './kept-since.ts'

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
  /** Refused calls that are counted and not recorded, in all hours that the time has a part of. */
  countUnrecorded(filter: CostFilter): Promise<number>
  /** From when on there are records of all calls; older ones may have been removed. Absent: none was. */
  findKeptSince(): Promise<number | undefined>
}

type Source = { readonly [K in keyof AttemptCost]: AttemptCost[K] | null }

interface Row extends Omit<CostedCall, 'isCached' | 'source' | 'attempts'>, Source {
  readonly cached: number
}

/** An id is made a moment before its call's time is taken. */
const slackMs = 1_000

type Asks = CostFilter & { readonly afterId: string }
type PageAsks = Asks & { readonly limit: number }

const where = 'account_id = @accountId AND id > @afterId AND at >= @since AND at < @until'
const cost = 'attempt.call_id, nth, region, cost_micro, currency, rate_micro'

/**
 * An answer that is given again, or from the archive, came by the request behind its snapshot. An empty one has none: it is
 * that of the call it was first given to.
 */
const collection = `CASE WHEN code <> 0 THEN NULL WHEN replay_of IS NULL AND cached = 0 THEN flight_id
  WHEN snapshot_id IS NOT NULL THEN (SELECT call_id FROM snapshot WHERE snapshot.id = snapshot_id)
  ELSE (SELECT flight_id FROM call AS earlier WHERE earlier.account_id = call.account_id AND earlier.id = call.replay_of)
  END`

const list = defineQuery<Row, PageAsks>(
  'usage.listCosted',
  `SELECT page.*, ${cost}
   FROM (SELECT id, code, spared_micro, cached, snapshot_id, replay_of, flight_id, provider AS supplier,
                ${collection} AS collection
         FROM call WHERE ${where} ORDER BY id LIMIT @limit) AS page
   LEFT JOIN attempt ON attempt.call_id = collection AND nth =
     (SELECT min(nth) FROM attempt WHERE call_id = collection AND provider = supplier AND outcome IN ('good', 'empty'))
   ORDER BY id`,
)

/** The requests of the collections that calls of a page began. */
const listAttempts = defineQuery<AttemptCost, PageAsks>(
  'usage.listCostedAttempts',
  `SELECT ${cost} FROM (SELECT id, flight_id FROM call WHERE ${where} ORDER BY id LIMIT @limit) AS page
   CROSS JOIN attempt WHERE attempt.call_id = page.id AND flight_id = page.id ORDER BY call_id, nth`,
)

const count = defineQuery<{ readonly count: number }, Asks>(
  'usage.countCosted',
  `SELECT count(*) AS count FROM call WHERE ${where}`,
)

const isRefusal = `account_id = @accountId AND code IN (${refusalCodes.join(', ')})`

const countUnrecorded = defineQuery<
  { readonly calls: number },
  Pick<CostFilter, 'accountId'> & { readonly first: number; readonly last: number }
>(
  'usage.countUnrecorded',
  `SELECT (SELECT coalesce(sum(calls), 0) FROM rollup WHERE hour >= @first AND hour <= @last AND ${isRefusal})
   - (SELECT count(*) FROM call WHERE at >= @first * ${hourMs} AND at < (@last + 1) * ${hourMs} AND ${isRefusal}) AS calls`,
)

export function openCostedCalls(store: Store): CostedCalls {
  async function findKeptSince(): Promise<number | undefined> {
    const kept = await store.find(findNoted, keptSince)
    return kept && Number(kept.value)
  }
  const firstId = ({ since }: CostFilter): string => earliestId(Math.max(since - slackMs, 0))

  return {
    async listCosted({ after, ...filter }) {
      const asks = { ...filter, afterId: after?.id ?? firstId(filter) }
      const [rows, attempts] = await store.listTogether([
        [list, asks],
        [listAttempts, asks],
      ])
      const byCall = Map.groupBy(attempts, ({ callId }) => callId)
      return rows.map((row) => readRow(row, byCall.get(row.id) ?? []))
    },
    countCosted: async (filter) => (await store.find(count, { ...filter, afterId: firstId(filter) }))?.count ?? 0,
    async countUnrecorded({ accountId, since, until }) {
      // Where records of an hour are removed, nobody can tell how many there were.
      const first = Math.max(Math.floor(since / hourMs), Math.ceil(((await findKeptSince()) ?? 0) / hourMs))
      const last = Math.ceil(until / hourMs) - 1
      return (await store.find(countUnrecorded, { accountId, first, last }))?.calls ?? 0
    },
    findKeptSince,
  }
}

function readRow(row: Row, attempts: readonly AttemptCost[]): CostedCall {
  const { cached, callId, nth, region, costMicro, currency, rateMicro, ...call } = row
  const isKnown = callId !== null && nth !== null && region !== null
  const source = isKnown ? { callId, nth, region, costMicro, currency, rateMicro } : undefined
  return { ...call, isCached: cached === 1, source, attempts }
}
