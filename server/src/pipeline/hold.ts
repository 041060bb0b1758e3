import type { Hold, Ledger } from '#ledger'
import type { Answer, FoundAnswer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'
import { refuseDearer } from './refuse-dearer.ts'

interface HoldNeeds {
  readonly ledger: Ledger
  /** The longest a call can still need its hold. */
  readonly holdMs: number
}

/** Sets the price aside before the call goes on; whoever fails later gets it back, as does whoever gets nothing. */
export function hold({ ledger, holdMs }: HoldNeeds): Step<ValidCall, ValidCall, FoundAnswer, Answer> {
  return async (call, next) => {
    const { id: callId, at, caller, endpoint } = call
    const { accountId, tokenId } = caller
    const { priceMicro } = await ledger.getPrice(accountId, endpoint)
    refuseDearer(call, priceMicro)
    const taken = await ledger.takeHold({ callId, accountId, tokenId, path: endpoint.path, priceMicro, at, holdMs })
    call.trace.hold = taken
    const found = await next(call)
    return { ...found, payment: { by: 'hold', hold: taken, posted: postedOf(taken, found) } }
  }
}

/** What was set aside pays for what came: all of it for a fresh answer, the cached price for an old one, nothing for an empty one. */
function postedOf(hold: Hold, { cachedMicro, snapshotId }: FoundAnswer): 'whole' | number {
  // A granted call holds no money: it goes back, for it is for fresh answers, and the old one is free.
  if (cachedMicro !== undefined) return Math.min(cachedMicro, hold.priceMicro)
  return snapshotId === undefined ? 0 : 'whole'
}
