import { Problem } from '#kit'
import type { FoundAnswer, ValidCall } from './call.ts'
import type { FindStale } from './find-stale.ts'
import type { Step } from './pipeline.ts'

/**
 * When nobody had a good answer, or nobody could be asked in time, whoever accepts cached ones gets the newest snapshot
 * although it is no longer fresh, at the price of a cached answer. What was refused for other reasons stays refused.
 */
export function fallBack(findStale: FindStale): Step<ValidCall, ValidCall, FoundAnswer> {
  return (call, next) => (call.acceptCache ? giveStale(call, next) : next(call))

  async function giveStale(call: ValidCall, next: (call: ValidCall) => Promise<FoundAnswer>): Promise<FoundAnswer> {
    try {
      return await next(call)
    } catch (error) {
      const inPlaceOf = error instanceof Problem && readFailure(call, error)
      const answer = inPlaceOf ? await findStale(call, inPlaceOf) : undefined
      if (!answer) throw error
      return answer
    }
  }
}

function readFailure({ client }: ValidCall, { kind }: Problem): 'failed' | 'busy' | undefined {
  if (kind === 'collection.failed') return 'failed'
  // Whoever has left before it was asked is given nothing, and pays nothing.
  return kind === 'service.busy' && !client.isGone() ? 'busy' : undefined
}
