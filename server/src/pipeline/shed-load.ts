import { type Clock, Problem } from '#kit'
import type { Usage } from '#usage'
import type { AdmittedCall, Call, IdentifiedCall } from './call.ts'
import type { OwnWork, ShedReason } from './own-work.ts'
import type { OuterStep } from './pipeline.ts'
import { unanswered } from './settle.ts'

interface ShedNeeds {
  readonly ownWork: OwnWork
  readonly usage: Pick<Usage, 'noteRefusal'>
  readonly clock: Clock
  /** Told of each call that is not let in. */
  readonly onShed: (reason: ShedReason) => void
}

/** Made once: a stack costs as much as all else of a refusal. */
const busy = new Problem('service.busy')

/**
 * Lets a call in while there is not too much to do: else it is told at once that the service is too busy, whatever it asks.
 * Nothing has been looked up for it, and it is counted among the refused. Whoever asks the same again is told so by `trace.shed`.
 */
export function shedLoad({ ownWork, usage, clock, onShed }: ShedNeeds): OuterStep<IdentifiedCall, AdmittedCall> {
  return (call, next) => {
    const work = ownWork.begin(call.caller.accountId)
    if (typeof work === 'string') {
      shed(call, work)
      return Promise.reject(busy)
    }
    const answer = next({ ...call, work })
    void answer.then(
      () => work.end(true),
      () => work.end(false),
    )
    return answer
  }

  function shed({ id, at, startedMs, caller, endpoint, trace }: IdentifiedCall, first: ShedReason): void {
    const { accountId, tokenId } = caller
    const asked = { ...unanswered, accountId, tokenId, path: endpoint.path, idempotencyKey: null, question: null }

    function note(call: Pick<Call, 'id' | 'at' | 'startedMs'>, reason: ShedReason): void {
      const durationMs = clock.monotonicMs() - call.startedMs
      usage.noteRefusal({ ...asked, id: call.id, at: call.at, code: busy.code, durationMs })
      onShed(reason)
    }

    note({ id, at, startedMs }, first)
    trace.shed = {
      again(call) {
        const reason = ownWork.findReason(accountId)
        if (reason) note(call, reason)
        return reason !== undefined
      },
      noteTook: ownWork.noteRefusing,
    }
  }
}
