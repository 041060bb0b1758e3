import type { Store } from '#store'
import type { DriftChange, DriftEvent } from './change.ts'

export interface EventFilter {
  /** Unix milliseconds; only those from then on. */
  readonly since?: number | undefined
  readonly provider?: string | undefined
  /** The endpoint's. */
  readonly path?: string | undefined
}

export interface Events {
  isKept(provider: string, path: string, change: DriftChange): boolean
  /** Keeps one, inside the caller's write; it is kept once. */
  insert(event: Omit<DriftEvent, 'id'>): void
  /** A page of them, the newest first; `after` is the last of the page before. */
  listEvents(filter: EventFilter, after: DriftEvent | undefined, limit: number): Promise<readonly DriftEvent[]>
  /** Removes one slice of those from before a time, and of those too many; says how many, 0 when none is left. */
  trimEvents(before: number): Promise<number>
}

type EventRow = Omit<DriftEvent, 'isFirst'> & { readonly isFirst: number }

const eventsMax = 10_000
const sliceRows = 200

export function openEvents(store: Store): Events {
  const find = store.prepare(
    `SELECT 1 FROM drift_event WHERE provider = @provider AND path = @path AND place = @place AND change = @change
     AND before = @before AND after = @after`,
  )
  const insert = store.prepare(
    `INSERT INTO drift_event (at, provider, path, place, change, before, after, since, is_first)
     VALUES (@at, @provider, @path, @place, @change, @before, @after, @since, @isFirst) ON CONFLICT DO NOTHING`,
  )
  const list = store.prepare<EventRow>(
    `SELECT id, at, provider, path, place, change, before, after, since, is_first AS isFirst FROM drift_event
     WHERE id < @beforeId AND at >= @since AND (@provider = '' OR provider = @provider) AND (@path = '' OR path = @path)
     ORDER BY id DESC LIMIT @limit`,
  )
  const removeOld = store.prepare(
    `DELETE FROM drift_event WHERE id IN (SELECT id FROM drift_event WHERE at < @before
       OR id <= (SELECT max(id) FROM drift_event) - ${eventsMax} LIMIT ${sliceRows})`,
  )

  return {
    isKept: (provider, path, change) => find.find({ provider, path, ...change }) !== undefined,
    insert: (event) => void insert.run({ ...event, isFirst: Number(event.isFirst) }),
    async listEvents({ since = 0, provider = '', path = '' }, after, limit) {
      const rows = list.list({ beforeId: after?.id ?? Number.MAX_SAFE_INTEGER, since, provider, path, limit })
      return rows.map(({ isFirst, ...row }) => ({ ...row, isFirst: isFirst === 1 }))
    },
    trimEvents: (before) => store.write(() => removeOld.run({ before })),
  }
}
