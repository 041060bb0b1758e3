import { access, demandScope } from '#accounts'
import type { Switches } from '#catalogue'
import { Problem } from '#kit'
import type { AdmittedCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** Lets a token ask whose scopes say so, only the endpoints it was made for, and only those that are turned on. */
export function permit(switches: Switches): Step<AdmittedCall> {
  return async (call, next) => {
    const { path } = call.endpoint
    demandScope(call.caller, access['/api/call'])
    if (!call.caller.allows(path)) throw new Problem('permission.denied')
    if (await switches.isDisabled(path)) throw new Problem('endpoint.disabled')
    return next(call)
  }
}
