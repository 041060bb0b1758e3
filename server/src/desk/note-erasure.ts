import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Erased {
  readonly snapshots: number
  readonly mentions: number
  readonly questions: number
  readonly shapes: number
}

/** Writes down that what was kept of a creator is erased: how much, and never of whom. */
export async function noteErasure(desk: Desk, actor: Actor, to: Erased): Promise<void> {
  await doDeed(desk, { verb: 'erase-creator', actor, about: {}, to: { ...to }, changes: [], rows: [] })
}
