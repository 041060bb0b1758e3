import type { Archive } from '#archive'
import type { Deliveries, DeliveryBook, KeyedAnswer, Run, TakenAnswer } from '#deliveries'
import { type Clock, Problem, turnEnd, within } from '#kit'
import type { Answer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

interface GivenAgain {
  readonly callId: string
  readonly question: string
  readonly snapshotId: number
}

interface ReplayNeeds {
  readonly deliveries: Deliveries
  readonly deliveryBook: DeliveryBook
  readonly archive: Archive
  readonly clock: Clock
  /** How long to wait for calls that ask the same. */
  readonly deadlineMs: number
}

/** Gives an answer that is paid already: the one of this Idempotency-Key, or one owed to this token. */
export function replay({ deliveries, deliveryBook, archive, clock, deadlineMs }: ReplayNeeds): Step<ValidCall> {
  return async (call, next) => {
    const earlier =
      call.idempotencyKey === undefined ? await findOwed(call) : await findKeyed(call, call.idempotencyKey)
    return earlier ?? next(call)
  }

  /** Waits for a call that asks the same, as long as this one has time. */
  async function wait(call: ValidCall, run: Run): Promise<void> {
    const leftMs = call.startedMs + deadlineMs - clock.monotonicMs()
    const back = call.work.stepAside()
    try {
      await within(clock, leftMs, deliveries.untilEnded(run), () => new Problem('collection.failed'))
    } finally {
      back()
    }
  }

  function begin({ id: callId, caller: { tokenId }, question, client }: ValidCall, keyed?: string): Run {
    return deliveries.begin({ callId, tokenId, question, keyed, client })
  }

  async function findOwed(call: ValidCall): Promise<Answer | undefined> {
    const { client } = call
    const { tokenId } = call.caller
    // A caller that left while its call waited gets nothing, and leaves what is owed to whoever still asks.
    while (!client.isGone()) {
      const taken = deliveries.takeOwed(tokenId, call.question, client)
      if (taken) {
        await noticeLeaving()
        if (client.isGone()) break
        const answer = await readOwed(taken)
        if (answer) return { ...answer, delivery: taken.delivery }
        // What was owed is erased: nobody can be given it any more.
        await taken.delivery.markDelivered()
        continue
      }
      const run = deliveries.takeAbandoned(tokenId, call.question, client)
      if (!run) {
        begin(call)
        return undefined
      }
      await wait(call, run)
    }
    throw new Problem('collection.failed')
  }

  async function findKeyed(call: ValidCall, key: string): Promise<Answer | undefined> {
    const { accountId } = call.caller
    const keyed = `${accountId} ${key}`
    for (let run = deliveries.findKeyed(keyed); run; run = deliveries.findKeyed(keyed)) {
      if (run.ownsKey) checkSame(call, run.question)
      await wait(call, run)
    }
    // From here on the key is this call's; so whoever comes later waits, and looks after this one is settled.
    const run = begin(call, keyed)
    const kept = await deliveryBook.findKeyedAnswer(accountId, key, clock.now())
    if (kept) checkSame(call, kept.question)
    const answer = kept && (await readKept(kept))
    if (kept && answer) return { ...answer, delivery: deliveries.deliverKeyed(kept.callId) }
    if (kept) call.trace.inPlaceOf = kept.callId
    run.ownsKey = true
    return undefined
  }

  /**
   * Lets the event loop read once more. The end of a connection is read a turn after the request on it, and an answer
   * that is ready at once would meanwhile be handed to nobody.
   */
  async function noticeLeaving(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await turnEnd(clock)
  }

  /** What cannot be read for now is owed still. */
  async function readOwed({ answer, delivery }: TakenAnswer): Promise<Answer | undefined> {
    try {
      return await readAnswer(answer)
    } catch (error) {
      delivery.markLost()
      throw error
    }
  }

  function checkSame(call: ValidCall, question: string): void {
    if (call.question === question) return
    throw new Problem('parameters.invalid', { message: 'Idempotency-Key was used for another question' })
  }

  async function readKept({ callId, question, snapshotId, data, provider, collectedAt }: KeyedAnswer) {
    if (snapshotId !== null) return readAnswer({ callId, question, snapshotId })
    const empty = { data: Buffer.from(data ?? []), provider, collectedAt, snapshotId: undefined }
    return { ...empty, requestId: callId, question, payment: { by: 'earlier call' } } satisfies Answer
  }

  async function readAnswer(given: GivenAgain): Promise<Answer | undefined> {
    const snapshot = await archive.findSnapshot(given.snapshotId)
    if (!snapshot) return undefined
    const { id: snapshotId, ...collected } = snapshot
    const { callId: requestId, question } = given
    return { ...collected, requestId, question, snapshotId, payment: { by: 'earlier call' } }
  }
}
