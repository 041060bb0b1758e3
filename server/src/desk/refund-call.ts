import { Refusal, showValue } from '#kit'
import type { Ledger } from '#ledger'
import type { Usage } from '#usage'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'refund' | 'wasCharged'>
  readonly usage: Pick<Usage, 'findCall'>
}

interface AskedRefund {
  readonly callId: string
  /** Absent: the whole charge. */
  readonly amountMicro?: number | undefined
  readonly reason: string
}

/** Gives a charged call back, once; returns what was given. Throws a Refusal where there is no such call, or nothing to give. */
export async function refundCall({ ledger, usage, onDeed }: Needs, actor: Actor, asked: AskedRefund): Promise<number> {
  const { callId, reason } = asked
  // The record of a call is kept for a while, its charge for ever.
  const isKnown =
    (await ledger.wasCharged(callId)) || (await usage.findCall({ accountId: undefined, endpoints: undefined }, callId))
  if (!isKnown) throw new Refusal(`there is no call ${showValue(callId)} on record, and nothing was charged for one`)
  const refundedMicro = await ledger.refund({ amountMicro: undefined, ...asked })
  onDeed({ verb: 'refund-call', actor, about: { callId }, to: { refundedMicro, reason } })
  return refundedMicro
}
