import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { notePrice } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'setPrice'>
}

interface AskedPrice {
  readonly path: string
  /** Absent: for everybody without a price of their own. */
  readonly accountId?: string | undefined
  readonly priceMicro: number
  /** Of a cached answer. */
  readonly cachedMicro?: number | undefined
}

export async function setPrice(desk: Needs, actor: Actor, asked: AskedPrice): Promise<void> {
  const { path, accountId, ...to } = asked
  await doDeed(desk, {
    verb: 'set-price',
    actor,
    about: { path, ...(accountId !== undefined && { accountId }) },
    to,
    changes: [desk.ledger.setPrice(asked)],
    rows: [notePrice(path, accountId)],
  })
}
