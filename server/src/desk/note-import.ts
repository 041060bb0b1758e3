import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Imported {
  readonly path: string
  /** Answers that were not kept before. */
  readonly kept: number
}

/** Writes down that answers recorded elsewhere were taken into the archive. */
export async function noteImport(desk: Desk, actor: Actor, { path, kept }: Imported): Promise<void> {
  await doDeed(desk, { verb: 'import-answers', actor, about: { path }, to: { kept }, changes: [], rows: [] })
}
