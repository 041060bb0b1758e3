import type { Ledger } from '#ledger'
import type { Actor, Desk } from './actor.ts'

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

export async function setPrice({ ledger, onDeed }: Needs, actor: Actor, asked: AskedPrice): Promise<void> {
  const { path, accountId, ...to } = asked
  await ledger.setPrice(asked)
  onDeed({ verb: 'set-price', actor, about: { path, ...(accountId !== undefined && { accountId }) }, to })
}
