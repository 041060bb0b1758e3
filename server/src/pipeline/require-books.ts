import { beUnavailable, type Store } from '#store'
import type { ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/**
 * Refuses a call while nothing can be written: whatever it was given could not be charged or recorded, and an answer that was
 * bought for it would be thrown away.
 */
export function requireBooks({ findTrouble }: Pick<Store, 'findTrouble'>): Step<ValidCall> {
  return (call, next) => {
    const trouble = findTrouble()
    return trouble ? Promise.reject(beUnavailable(new Error(trouble.because))) : next(call)
  }
}
