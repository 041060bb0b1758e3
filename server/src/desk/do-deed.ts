import { type NotedRow, noteDeed } from '#journal'
import type { Change, ResultsOf, Store } from '#store'

/** Who does something, and from where. */
export interface Actor {
  readonly surface: 'command' | 'demo' | 'token' | 'console' | 'job'
  /** The user of the operating system, the id of the token or of the person, or the name of the job. */
  readonly who: string
  /** The name of the machine, or the address a request came from. */
  readonly from: string
}

/** Something done: told when it is on disk, and never with a secret, nor with whom a caller asked about. */
export interface Deed {
  /** As its file at the desk is named: `issue-token`. */
  readonly verb: string
  readonly actor: Actor
  /** Keys of the rows it is about; by `accountId` an account finds what was done to it. */
  readonly about: Readonly<Record<string, string>>
  /** What they were to be set to, or by how much they were to be changed. */
  readonly to: Readonly<Record<string, unknown>>
}

/** Where it is written, and whoever else keeps what was done: for all verbs. */
export interface Desk {
  readonly store: Pick<Store, 'commit'>
  readonly onDeed: (deed: Deed) => void
}

interface AskedDeed<C extends readonly Change[]> extends Deed {
  readonly changes: C
  /** What is shown in the journal, as it was and as it is: rows that the changes may change. */
  readonly rows: readonly NotedRow[]
  /** Whether it is no deed where none of the rows is changed, since what was asked was done before. */
  readonly onlyWhenChanged?: boolean
  /** What is told beside the journal, where the changes say more than was asked. */
  readonly tell?: (results: ResultsOf<C>) => Deed['to']
}

/** Does something, and writes it down, in one commit; says what came of the changes. */
export async function doDeed<const C extends readonly Change[]>(
  { store, onDeed }: Desk,
  { changes, rows, onlyWhenChanged, tell, ...deed }: AskedDeed<C>,
): Promise<ResultsOf<C>> {
  const all = await store.commit([...changes, noteDeed({ ...deed, rows, onlyWhenChanged })])
  // The last is the journal's: whether it was a deed.
  const results = all.slice(0, -1) as unknown as ResultsOf<C>
  if (all.at(-1)) onDeed(tell ? { ...deed, to: tell(results) } : deed)
  return results
}
