import { canonicalParams } from '#catalogue'
import { Problem } from '#kit'
import type { IdentifiedCall, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** Reads the parameters by the endpoint's schema, and the Idempotency-Key. */
export function validate(): Step<IdentifiedCall, ValidCall> {
  return async (call, next) => {
    const { params, acceptCache } = call.endpoint.readInput(call.raw)
    checkKey(call.idempotencyKey)
    return next({ ...call, params, acceptCache, question: `${call.endpoint.path} ${canonicalParams(params)}` })
  }
}

function checkKey(key: string | undefined): void {
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return
  throw new Problem('parameters.invalid', {
    message: 'Idempotency-Key is not valid: expected 1 to 255 printable characters',
  })
}
