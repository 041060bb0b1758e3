import type { DriftEvent } from './change.ts'
import type { Events } from './events.ts'
import type { Erasures } from './forget.ts'
import { bodiesMax, type PackedBody, packBody, type RefusedBodies, type RefusedBody } from './refused-bodies.ts'
import type { ShapeRecord, Shapes } from './shapes.ts'

/** What was observed and is not written yet. */
export interface Pending {
  noteShape(record: ShapeRecord): void
  noteEvent(event: Omit<DriftEvent, 'id'>): void
  noteBody(body: RefusedBody): void
  isEmpty(): boolean
  /** Takes what is to be written next, and makes of it what one write does; some bodies at a time, or all. */
  draft(isLast: boolean): Promise<() => void>
  clear(): void
}

/** Bodies written at one time. */
const bodiesAtOnce = 5
/** Bodies that wait, over all endpoints. */
const waitingBytesMax = 16 * 1_048_576
const eventsMax = 2_000

interface PendingNeeds {
  readonly shapes: Shapes
  readonly events: Events
  readonly bodies: RefusedBodies
}

export function createPending({ shapes, events, bodies }: PendingNeeds): Pending {
  const dirty = new Map<string, ShapeRecord>()
  let newEvents: Omit<DriftEvent, 'id'>[] = []
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
      if (newEvents.length < eventsMax) newEvents.push(event)
    },
    noteBody(body) {
      waiting.push(body)
      waitingBytes += body.body.length
      // In a flood the newest are kept, and no more are held than will be.
      const isOfPath = ({ path }: RefusedBody): boolean => path === body.path
      if (waiting.filter(isOfPath).length > bodiesMax) dropFirst(isOfPath)
      while (waitingBytes > waitingBytesMax && waiting.length > 1) dropFirst(() => true)
    },
    isEmpty: () => dirty.size === 0 && newEvents.length === 0 && waiting.length === 0,
    async draft(isLast) {
      const records = [...dirty.values()]
      dirty.clear()
      const told = newEvents
      newEvents = []
      const taken = waiting.splice(0, isLast ? waiting.length : bodiesAtOnce)
      waitingBytes -= taken.reduce((sum, { body }) => sum + body.length, 0)
      const packed: PackedBody[] = []
      for (const body of taken) packed.push(await packBody(body))
      return () => {
        for (const record of records) shapes.save(record)
        for (const event of told) events.insert(event)
        for (const body of packed) bodies.insert(body)
      }
    },
    clear() {
      dirty.clear()
      newEvents = []
      waiting = []
      waitingBytes = 0
    },
  }
}

interface WriterNeeds {
  readonly pending: Pending
  readonly erasures: Erasures
  readonly write: (work: () => boolean) => Promise<boolean>
  /** Called when something was erased meanwhile: what is remembered is to be read anew. */
  readonly onErased: () => void
  readonly onError: (error: unknown) => void
}

/** Writes what is pending, one write at a time, and nothing that was observed before an erasure. */
export function createWriter({ pending, erasures, write, onErased, onError }: WriterNeeds) {
  let known = erasures.read()

  /** Lets go of what is remembered where somebody was erased since. */
  function lookForErasure(): void {
    if (erasures.read() === known) return
    pending.clear()
    onErased()
    known = erasures.read()
  }

  return {
    lookForErasure,
    async flush(isLast: boolean): Promise<void> {
      try {
        const observedAt = known
        const apply = await pending.draft(isLast)
        const isWritten = await write(() => {
          if (erasures.read() !== observedAt) return false
          apply()
          return true
        })
        if (!isWritten) lookForErasure()
      } catch (error) {
        onError(error)
      }
    },
  }
}
