import { linkRows } from '#journal'
import type { Clock, Timer } from '#kit'
import type { Store } from '#store'
import { startWatch } from './watch.ts'

interface LinkNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

const periodMs = 1_000

/** Links what was written to the journal: whoever writes waits for no other that does. */
export const startLinking = ({ store, clock, onError }: LinkNeeds): Timer =>
  startWatch({ clock, periodMs, look: () => linkRows(store), onError })
