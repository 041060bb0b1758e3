import type { Tokens } from '#accounts'
import type { Call, IdentifiedCall } from './call.ts'
import type { OuterStep } from './pipeline.ts'

/** Finds who asks. A call by nobody known is not recorded: there is no account to record it for. */
export function identify(tokens: Tokens): OuterStep<Call, IdentifiedCall> {
  return async (call, next) => next({ ...call, caller: await tokens.identify(call.secret) })
}
