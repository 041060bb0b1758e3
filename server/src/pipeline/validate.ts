import { canonicalParams, type Params } from '#catalogue'
import { type Mask, Problem } from '#kit'
import type { AdmittedCall, ValidCall } from './call.ts'
import { holdsSecret, type SecretFinder } from './holds-secret.ts'
import type { Step } from './pipeline.ts'

/** What a record keeps of a question at most. */
const askedBytesMax = 1_024

interface ValidateNeeds {
  readonly tokens: SecretFinder
  /** Strikes out what looks like a secret, also one of another service's. */
  readonly mask: Mask
}

/** Reads the parameters by the endpoint's schema, and the Idempotency-Key. No token is to be in them. */
export function validate({ tokens, mask }: ValidateNeeds): Step<AdmittedCall, ValidCall> {
  return async (call, next) => {
    const { params, acceptCache } = call.endpoint.readInput(call.raw)
    checkKey(call.idempotencyKey)
    await refuseSecret(call, params, tokens)
    const asked = canonicalParams(params)
    if (Buffer.byteLength(asked) <= askedBytesMax) call.trace.asked = mask.strikeText(asked)
    return next({ ...call, params, acceptCache, question: `${call.endpoint.path} ${asked}` })
  }
}

/** Whether a text may be an Idempotency-Key. */
export const isKey = (text: string): boolean => /^[\x20-\x7e]{1,255}$/.test(text)

function checkKey(key: string | undefined): void {
  if (key === undefined || isKey(key)) return
  throw new Problem('parameters.invalid', {
    message: 'Idempotency-Key is not valid: expected 1 to 255 printable characters',
  })
}

/**
 * What is asked goes to upstreams and into records: whoever puts his token, or another's, into it by mistake is told, and
 * nobody else.
 */
async function refuseSecret(
  { secret, idempotencyKey }: AdmittedCall,
  params: Params,
  tokens: SecretFinder,
): Promise<void> {
  const refuse = async (name: string, text: string): Promise<void> => {
    if (await holdsSecret(tokens, secret, text))
      throw new Problem('parameters.invalid', { message: `${name} is not valid: a token stands in it` })
  }
  for (const name in params) await refuse(name, String(params[name]))
  if (idempotencyKey !== undefined) await refuse('Idempotency-Key', idempotencyKey)
}
