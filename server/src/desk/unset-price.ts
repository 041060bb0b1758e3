import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { notePrice } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'unsetPrice'>
}

interface AskedPath {
  readonly path: string
  /** Absent: what was set for everybody. */
  readonly accountId?: string | undefined
}

/** Takes a price back that was set: what comes next is everybody's, then the catalogue's. Throws a Refusal where none was set. */
export async function unsetPrice(desk: Needs, actor: Actor, asked: AskedPath): Promise<void> {
  const { path, accountId } = asked
  await doDeed(desk, {
    verb: 'unset-price',
    actor,
    about: { path, ...(accountId !== undefined && { accountId }) },
    to: {},
    changes: [desk.ledger.unsetPrice(asked)],
    rows: [notePrice(path, accountId)],
  })
}
