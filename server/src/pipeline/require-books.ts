import { Problem } from '#kit'
import type { Store } from '#store'
import type { ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** How soon the books may be written again. */
const retryAfterMs = 1_000

/**
 * Refuses a call while nothing can be written: whatever it was given could not be charged or recorded, and an answer that was
 * bought for it would be thrown away.
 */
export function requireBooks({ findTrouble }: Pick<Store, 'findTrouble'>): Step<ValidCall> {
  return async (call, next) => {
    const trouble = findTrouble()
    if (trouble) throw new Problem('service.unavailable', { retryAfterMs, cause: new Error(trouble.because) })
    return next(call)
  }
}
