import { Problem } from '#kit'
import type { Limits } from '#limits'
import type { ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** Lets through what the rates of token, account, and account on this endpoint allow. */
export function limitRate(limits: Limits): Step<ValidCall> {
  return async (call, next) => {
    const { tokenId, accountId, rate: tokenRate } = call.caller
    const { isAdmitted, tightest } = await limits.admit({ tokenId, accountId, path: call.endpoint.path, tokenRate })
    call.trace.tightest = tightest
    if (!isAdmitted) throw new Problem('rate.exceeded', { retryAfterMs: tightest.waitMs })
    return next(call)
  }
}
