import type { Hold, Ledger } from '#ledger'
import type { Answer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'
import { refuseDearer } from './refuse-dearer.ts'

interface HoldNeeds {
  readonly ledger: Ledger
  /** Unix milliseconds by a clock that never jumps: a jump would expire holds of running calls. */
  readonly steadyNow: () => number
  /** The longest a call can still need its hold. */
  readonly holdMs: number
}

/** Sets the price aside before the call goes on; whoever fails later gets it back, as does whoever gets nothing. */
export function hold({ ledger, steadyNow, holdMs }: HoldNeeds): Step<ValidCall> {
  return async (call, next) => {
    const { accountId, tokenId } = call.caller
    const { priceMicro } = await ledger.getPrice(accountId, call.endpoint)
    refuseDearer(call, priceMicro)
    const { path } = call.endpoint
    const { id: callId, at } = call
    const expiresAt = steadyNow() + holdMs
    const taken = await ledger.takeHold({ callId, accountId, tokenId, path, priceMicro, at, expiresAt })
    return payFrom(taken, await next(call))
  }
}

/** What was set aside pays for what came: all of it for a fresh answer, the cached price for an old one, nothing for an empty one. */
function payFrom(hold: Hold, answer: Answer): Answer {
  if (answer.payment.by === 'cached price') {
    // A granted call holds no money: it goes back, for it is for fresh answers, and the old one is free.
    const priceMicro = Math.min(answer.payment.priceMicro, hold.priceMicro)
    return { ...answer, payment: { by: 'part of hold', priceMicro } }
  }
  const isEmpty = answer.snapshotId === undefined
  return { ...answer, payment: isEmpty ? { by: 'nobody', sparedMicro: hold.priceMicro } : { by: 'hold', hold } }
}
