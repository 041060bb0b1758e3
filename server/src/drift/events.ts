import { type Change, defineQuery, defineRule, defineTrim, type Store } from '#store'
import type { DriftChange, DriftEvent } from './change.ts'
import { type Observed, refuseErased, sharedErasures } from './erasures.ts'

export interface EventFilter {
  /** Unix milliseconds; only those from then on. */
  readonly since?: number | undefined
  readonly provider?: string | undefined
  /** The endpoint's. */
  readonly path?: string | undefined
}

export interface Events {
  isKept(provider: string, path: string, change: DriftChange): Promise<boolean>
  /** A page of them, the newest first; `after` is the last of the page before. */
  listEvents(filter: EventFilter, after: DriftEvent | undefined, limit: number): Promise<readonly DriftEvent[]>
  /** Removes one slice of those from before a time, and of those too many; says how many, 0 when none is left. */
  trimEvents(before: number): Promise<number>
}

type EventRow = Omit<DriftEvent, 'isFirst'> & { readonly isFirst: number }

const eventsMax = 10_000
const sliceRows = 200

const findSame = defineQuery<
  { readonly id: number },
  Pick<DriftEvent, 'provider' | 'path' | 'place' | 'change' | 'before' | 'after'>
>(
  'drift.findEvent',
  `SELECT id FROM drift_event
   WHERE provider = @provider AND path = @path AND place = @place AND change = @change AND before = @before AND after = @after`,
)

const list = defineQuery<EventRow, Required<EventFilter> & { readonly beforeId: number; readonly limit: number }>(
  'drift.listEvents',
  `SELECT id, at, provider, path, place, change, before, after, since, is_first FROM drift_event
   WHERE id < @beforeId AND at >= @since AND (@provider = '' OR provider = @provider) AND (@path = '' OR path = @path)
   ORDER BY id DESC LIMIT @limit`,
)

/** Each is kept once. */
const keepRow = defineRule<Omit<EventRow, 'id'> & Observed, void, { same: { id: number } }>({
  name: 'drift.keepEvent',
  find: { same: findSame },
  rows: () => [sharedErasures],
  apply(sheet, row, { same }) {
    refuseErased(sheet, row)
    if (same.length === 0) sheet.insert('driftEvent', row)
  },
})

/** Keeps an event, as far as nothing was erased since it was observed. One unit is not to have the same one twice. */
export const keepEvent = (event: Omit<DriftEvent, 'id'>, { erasures }: Observed): Change =>
  keepRow({ ...event, isFirst: Number(event.isFirst), erasures })

const trim = defineTrim<{ readonly before: number }>(
  'drift.trimEvents',
  'driftEvent',
  `SELECT id FROM drift_event WHERE at < @before OR id <= (SELECT max(id) FROM drift_event) - ${eventsMax}
   LIMIT ${sliceRows}`,
)

export function openEvents(store: Store): Events {
  return {
    isKept: async (provider, path, change) => (await store.find(findSame, { provider, path, ...change })) !== undefined,
    async listEvents({ since = 0, provider = '', path = '' }, after, limit) {
      const beforeId = after?.id ?? Number.MAX_SAFE_INTEGER
      const rows = await store.list(list, { beforeId, since, provider, path, limit })
      return rows.map(({ isFirst, ...row }) => ({ ...row, isFirst: isFirst === 1 }))
    },
    trimEvents: (before) => store.write(trim({ before })),
  }
}
