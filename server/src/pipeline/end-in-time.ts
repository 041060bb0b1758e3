import type { Client } from '#deliveries'
import { type Clock, Problem, within } from '#kit'
import type { AnswerCall } from './pipeline.ts'

interface InTimeNeeds {
  readonly clock: Clock
  /** From a call's beginning; longer than collecting an answer takes at most. */
  readonly callMs: number
}

/** When it may be known what became of a call. */
const retryAfterMs = 1_000

/**
 * Answers 503 when a call's time is over and nobody can tell yet what became of it. The call goes on as one whose caller has left:
 * who asks the same meanwhile waits for it, and an answer that proves charged is owed.
 */
export function endInTime(answer: AnswerCall, { clock, callMs }: InTimeNeeds): AnswerCall {
  return async (call) => {
    const client = createLeaving(call.client)
    const leftMs = call.startedMs + callMs - clock.monotonicMs()
    try {
      return await within(
        clock,
        leftMs,
        answer({ ...call, client }),
        () => new Problem('service.unavailable', { retryAfterMs }),
      )
    } catch (error) {
      // Whatever this call waited for, or runs for, is free for the next that asks.
      client.leave()
      throw error
    }
  }
}

/** A client that has left as soon as it is told that nothing comes, its connection being as good as ever. */
function createLeaving(client: Client): Client & { leave(): void } {
  const listeners: (() => void)[] = []
  let hasLeft = false

  function leave(): void {
    if (hasLeft) return
    hasLeft = true
    for (const listener of listeners) listener()
  }

  client.onGone(leave)
  return {
    isGone: () => hasLeft || client.isGone(),
    onGone: (listener) => void listeners.push(listener),
    leave,
  }
}
