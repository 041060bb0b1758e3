import { dayMs } from '#kit'
import type { Store } from '#store'
import { type Events, openEvents } from './events.ts'
import { type Forgetting, openForgetting } from './forget.ts'
import { openRefusedBodies, type RefusedBodies } from './refused-bodies.ts'
import { openShapes, type ShapeSummary } from './shapes.ts'

/** What was learnt of the form of answers, for operators. */
export interface Drift
  extends Pick<Events, 'listEvents'>,
    Pick<RefusedBodies, 'countBodies' | 'listBodies' | 'findBody'>,
    Forgetting {
  /** How the answers of each provider for each endpoint are now. */
  listShapes(): Promise<readonly ShapeSummary[]>
  /** Removes one slice of what has been kept long enough; says how many, 0 when none is left. */
  trim(now: number): Promise<number>
}

const keepEventsMs = 90 * dayMs
const keepBodiesMs = 7 * dayMs

export function openDrift(store: Store): Drift {
  const { listEvents, trimEvents } = openEvents(store)
  const { countBodies, listBodies, findBody, trimBodies } = openRefusedBodies(store)
  const shapes = openShapes(store)
  return {
    listEvents,
    countBodies,
    listBodies,
    findBody,
    ...openForgetting(store),
    listShapes: shapes.list,
    trim: async (now) => (await trimEvents(now - keepEventsMs)) + (await trimBodies(now - keepBodiesMs)),
  }
}
