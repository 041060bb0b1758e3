import type { IdentifiedCall, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** Reads the parameters by the endpoint's schema. */
export function validate(): Step<IdentifiedCall, ValidCall> {
  return async (call, next) => next({ ...call, ...call.endpoint.readInput(call.raw) })
}
