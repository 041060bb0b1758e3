import { earliestId } from '#kit'
import { defineQuery, type Store } from '#store'
import type { AttemptRecord } from './attempt-record.ts'

/** A request that brought nothing. */
export interface UpstreamError
  extends Pick<AttemptRecord, 'at' | 'durationMs' | 'provider' | 'credential' | 'outcome' | 'detail'> {
  /** The call it was made for. */
  readonly callId: string
}

export interface LastErrors {
  /** The newest first, of the newest requests alone where there are many. */
  listUpstreamErrors(since: number, limit: number): Promise<readonly UpstreamError[]>
}

/** Requests looked through: a moment's work. */
const attemptsMax = 5_000

const list = defineQuery<UpstreamError, { readonly since: number; readonly firstId: string; readonly limit: number }>(
  'usage.listUpstreamErrors',
  `SELECT call_id, at, duration_ms, provider, credential, outcome, detail
   FROM (SELECT * FROM attempt WHERE call_id >= @firstId ORDER BY call_id DESC, nth DESC LIMIT ${attemptsMax}) AS newest
   WHERE at >= @since AND outcome NOT IN ('good', 'empty', 'abandoned', 'nothing.recorded')
   ORDER BY call_id DESC, nth DESC LIMIT @limit`,
)

export const openLastErrors = (store: Store): LastErrors => ({
  listUpstreamErrors: (since, limit) => store.list(list, { since, firstId: earliestId(since), limit }),
})
