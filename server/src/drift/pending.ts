import type { Change, Store } from '#store'
import type { DriftEvent } from './change.ts'
import { countErasures, Erased, type Observed } from './erasures.ts'
import { keepEvent } from './events.ts'
import { bodiesMax, keepBodies, type PackedBody, packBody, type RefusedBody } from './refused-bodies.ts'
import { type ShapeRecord, saveShape } from './shapes.ts'

/** What was observed and is not written yet. */
export interface Pending {
  noteShape(record: ShapeRecord): void
  noteEvent(event: Omit<DriftEvent, 'id'>): void
  noteBody(body: RefusedBody): void
  isEmpty(): boolean
  /** Takes what is to be written next, and makes changes of it; some bodies at a time, or all. */
  draft(isLast: boolean, observed: Observed): Promise<readonly Change[]>
  clear(): void
}

/** Bodies written at one time. */
const bodiesAtOnce = 5
/** Bodies that wait, over all endpoints. */
const waitingBytesMax = 16 * 1_048_576
const eventsMax = 2_000

export function createPending(): Pending {
  const dirty = new Map<string, ShapeRecord>()
  /** Each once. */
  let newEvents = new Map<string, Omit<DriftEvent, 'id'>>()
  /** In the order they came. */
  let waiting: RefusedBody[] = []
  let waitingBytes = 0

  function dropFirst(isIt: (body: RefusedBody) => boolean): void {
    const [dropped] = waiting.splice(waiting.findIndex(isIt), 1)
    waitingBytes -= dropped?.body.length ?? 0
  }

  return {
    noteShape: (record) => void dirty.set(`${record.provider} ${record.path}`, record),
    noteEvent(event) {
      const { provider, path, place, change, before, after } = event
      if (newEvents.size < eventsMax)
        newEvents.set(JSON.stringify([provider, path, place, change, before, after]), event)
    },
    noteBody(body) {
      waiting.push(body)
      waitingBytes += body.body.length
      // In a flood the newest are kept, and no more are held than will be.
      const isOfPath = ({ path }: RefusedBody): boolean => path === body.path
      if (waiting.filter(isOfPath).length > bodiesMax) dropFirst(isOfPath)
      while (waitingBytes > waitingBytesMax && waiting.length > 1) dropFirst(() => true)
    },
    isEmpty: () => dirty.size === 0 && newEvents.size === 0 && waiting.length === 0,
    async draft(isLast, observed) {
      const records = [...dirty.values()]
      dirty.clear()
      const told = [...newEvents.values()]
      newEvents = new Map()
      const taken = waiting.splice(0, isLast ? waiting.length : bodiesAtOnce)
      waitingBytes -= taken.reduce((sum, { body }) => sum + body.length, 0)
      const packed: PackedBody[] = []
      for (const body of taken) packed.push(await packBody(body))
      const byPath = Map.groupBy(packed, ({ path }) => path)
      return [
        ...records.map((record) => saveShape(record, observed)),
        ...told.map((event) => keepEvent(event, observed)),
        ...[...byPath].map(([path, bodies]) => keepBodies(path, bodies, observed)),
      ]
    },
    clear() {
      dirty.clear()
      newEvents = new Map()
      waiting = []
      waitingBytes = 0
    },
  }
}

interface WriterNeeds {
  readonly store: Store
  readonly pending: Pending
  /** Called when something was erased meanwhile: what is remembered is to be read anew. */
  readonly onErased: () => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Writes what is pending, one write at a time, and nothing that was observed before an erasure. */
export async function openWriter({ store, pending, onErased, onError }: WriterNeeds) {
  let known = await countErasures(store)

  /** Lets go of what is remembered where somebody was erased since. */
  async function lookForErasure(): Promise<void> {
    const erasures = await countErasures(store)
    if (erasures === known) return
    known = erasures
    pending.clear()
    await onErased()
  }

  return {
    lookForErasure,
    async flush(isLast: boolean): Promise<void> {
      try {
        await store.commit(await pending.draft(isLast, { erasures: known }))
      } catch (error) {
        if (!(error instanceof Erased)) onError(error)
        else await lookForErasure().catch(onError)
      }
    },
  }
}
