import { Refusal, showValue } from '#kit'
import type { Ledger } from '#ledger'
import type { Usage } from '#usage'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'refund' | 'findCharged'>
  readonly usage: Pick<Usage, 'findCall'>
}

interface AskedRefund {
  readonly callId: string
  /** Absent: the whole charge. */
  readonly amountMicro?: number | undefined
  readonly reason: string
}

/** Gives a charged call back, once; returns what was given. Throws a Refusal where there is no such call, or nothing to give. */
export async function refundCall(desk: Needs, actor: Actor, asked: AskedRefund): Promise<number> {
  const { callId, reason, amountMicro } = asked
  // The record of a call is kept for a while, its charge for ever.
  const charged = await desk.ledger.findCharged(callId)
  if (!charged && !(await desk.usage.findCall({ accountId: undefined, endpoints: undefined }, callId)))
    throw new Refusal(`there is no call ${showValue(callId)} on record, and nothing was charged for one`)
  const [refundedMicro] = await doDeed(desk, {
    verb: 'refund-call',
    actor,
    about: { ...charged, callId },
    to: { amountMicro, reason },
    changes: [desk.ledger.refund(asked)],
    rows: charged ? [noteBalance(charged.accountId)] : [],
    tell: ([given]) => ({ refundedMicro: given, reason }),
  })
  return refundedMicro
}
