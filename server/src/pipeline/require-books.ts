import { Problem } from '#kit'
import type { Store, Trouble } from '#store'
import type { ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** How soon the books may be written again. */
const retryAfterMs = 1_000

const refuse = ({ because }: Trouble): Problem =>
  new Problem('service.unavailable', { retryAfterMs, cause: new Error(because) })

/**
 * Refuses a call while nothing can be written: whatever it was given could not be charged or recorded, and an answer that was
 * bought for it would be thrown away.
 */
export function requireBooks({ findTrouble }: Pick<Store, 'findTrouble'>): Step<ValidCall> {
  return (call, next) => {
    const trouble = findTrouble()
    return trouble ? Promise.reject(refuse(trouble)) : next(call)
  }
}
