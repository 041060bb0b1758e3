import type { Archive } from '#archive'
import type { Deliveries, DeliveryBook, OwedAnswer } from '#deliveries'
import { type Clock, dayMs, Problem, problems, refusalCodes } from '#kit'
import type { Ledger } from '#ledger'
import type { Change, Store } from '#store'
import type { CallRecord, Usage } from '#usage'
import type { AdmittedCall, Answer, SettledAnswer } from './call.ts'
import { holdsSecret, type SecretFinder } from './holds-secret.ts'
import type { Step } from './pipeline.ts'
import { isKey } from './validate.ts'

interface SettleNeeds {
  readonly store: Store
  readonly tokens: SecretFinder
  readonly ledger: Ledger
  readonly archive: Archive
  readonly usage: Usage
  readonly deliveryBook: DeliveryBook
  readonly deliveries: Deliveries
  readonly clock: Clock
  /** The clock that owed answers expire by. */
  readonly steadyNow: () => number
}

type Outcome = Partial<CallRecord> & Pick<CallRecord, 'code'>

/** What a call costs, and what is changed with that. */
interface Bill extends Pick<CallRecord, 'chargeMicro' | 'isGranted' | 'sparedMicro' | 'replayOf'> {
  readonly changes: readonly Change[]
}

type Asked = Pick<CallRecord, 'id' | 'accountId' | 'tokenId' | 'path' | 'at' | 'idempotencyKey' | 'question'>

/** How long the answer of an Idempotency-Key is given again. */
const keyedMs = dayMs

/**
 * Charges or gives back the hold and records the call, in one commit that is on disk before the answer leaves. The
 * same commit notes a charged answer as owed, and keeps it under its Idempotency-Key. Who was refused before anything was held
 * waits for no commit: he is counted.
 */
export function settle({
  store,
  tokens,
  ledger,
  archive,
  usage,
  deliveryBook,
  deliveries,
  clock,
  steadyNow,
}: SettleNeeds): Step<AdmittedCall, AdmittedCall, Answer, SettledAnswer> {
  return async (call, next) => {
    let answer: Answer | undefined
    try {
      answer = await next(call)
      const { owed, ...settled } = await settleAnswer(call, answer)
      const delivery = deliveries.end(call.id, owed)
      return { ...settled, delivery: answer.delivery ?? delivery }
    } catch (error) {
      // An answer that was taken to be given again, and could not be recorded as given, is owed still.
      answer?.delivery?.markLost()
      const settled = isRefused(call, error) ? noteRefusal(call, error) : settleFailure(call, error)
      await settled.finally(() => deliveries.end(call.id, undefined))
      throw error
    }
  }

  async function settleAnswer(call: AdmittedCall, answer: Answer) {
    const { changes, ...bill } = billFor(call, answer)
    const { chargeMicro } = bill
    // What was paid with money or a granted call is owed; asking again for what was free costs nothing.
    const owed = bill.isGranted || chargeMicro > 0 ? oweTo(call, answer) : undefined
    const { provider, snapshotId = null, cachedMicro } = answer
    const told = { code: 0, provider, snapshotId, isCached: cachedMicro !== undefined, ...bill }
    await commit([
      ...changes,
      ...(owed ? [deliveryBook.oweAnswer(owed)] : []),
      usage.recordCall(await recordOf(call, told), call.trace, await findSaved(call, answer, chargeMicro)),
    ])
    return { ...answer, chargeMicro, owed }
  }

  /** What a new answer would have cost more. An empty one that is given again would cost nothing either. */
  async function findSaved({ caller, endpoint }: AdmittedCall, { payment, snapshotId }: Answer, chargeMicro: number) {
    if (payment.by === 'hold') return payment.hold.priceMicro - chargeMicro
    if (snapshotId === undefined) return 0
    const { priceMicro } = await ledger.getPrice(caller.accountId, endpoint)
    return Math.max(priceMicro - chargeMicro, 0)
  }

  /** What follows from how an answer is paid. The charge comes first: who cannot pay is refused before anything else is done. */
  function billFor(call: AdmittedCall, answer: Answer): Bill {
    const { payment, requestId, snapshotId } = answer
    switch (payment.by) {
      case 'hold': {
        const { hold, posted } = payment
        const chargeMicro = posted === 'whole' ? hold.priceMicro : posted
        const isGranted = posted === 'whole' && hold.isGranted
        const charge = isGranted || chargeMicro > 0 ? ledger.postHold(hold, chargeMicro) : ledger.voidHold(hold)
        const sparedMicro = snapshotId === undefined ? hold.priceMicro : null
        const changes = [charge, ...confirmKept(answer, posted), ...giveTo(call, answer)]
        return { ...unbilled, changes, chargeMicro, isGranted, sparedMicro }
      }
      case 'cached price': {
        const { priceMicro } = payment
        const { id: callId, at, endpoint } = call
        const { accountId, tokenId } = call.caller
        const charged = { callId, accountId, tokenId, path: endpoint.path, priceMicro, at }
        const charge = priceMicro > 0 ? [ledger.chargeCall(charged)] : []
        return { ...unbilled, changes: [...charge, ...giveTo(call, answer)], chargeMicro: priceMicro }
      }
      case 'earlier call':
        return { ...unbilled, replayOf: requestId }
    }
  }

  /** What was collected for this call went into the same commit or one before, which may have failed. */
  function confirmKept({ snapshotId }: Answer, posted: 'whole' | number): Change[] {
    return posted === 'whole' && snapshotId !== undefined ? [archive.confirm(snapshotId)] : []
  }

  /** Whoever is given an answer owns it, sees it in histories, and has it again under its key. */
  function giveTo({ id: callId, caller, idempotencyKey: key, trace }: AdmittedCall, answer: Answer): Change[] {
    const { accountId } = caller
    const { question, snapshotId = null, provider, collectedAt } = answer
    const owned = snapshotId === null ? [] : [archive.own(accountId, snapshotId)]
    if (key === undefined) return owned
    const data = snapshotId === null ? answer.data : null
    const kept = { accountId, key, question, callId, snapshotId, data, provider, collectedAt }
    const wallNow = clock.now()
    const claim = { ...kept, expiresAt: wallNow + keyedMs, wallNow, inPlaceOf: trace.inPlaceOf }
    return [...owned, deliveryBook.keepKeyedAnswer(claim)]
  }

  function oweTo(
    { id: callId, caller: { tokenId } }: AdmittedCall,
    { question, snapshotId }: Answer,
  ): OwedAnswer | undefined {
    return snapshotId === undefined ? undefined : { callId, tokenId, question, snapshotId, settledAt: steadyNow() }
  }

  async function settleFailure(call: AdmittedCall, error: unknown): Promise<void> {
    const code = error instanceof Problem ? error.code : problems.internal.code
    const { hold } = call.trace
    const back = hold ? [ledger.voidHold(hold)] : []
    await commit([...back, usage.recordCall(await recordOf(call, { code }), call.trace)])
  }

  /** Refused calls that wait are written on the way: as a unit of their own, that fails alone. */
  function commit(changes: readonly Change[]): Promise<unknown> {
    void usage.writeRefusals()
    return store.commit(changes)
  }

  async function noteRefusal(call: AdmittedCall, { kind, code }: Problem): Promise<void> {
    usage.noteRefusal(await recordOf(call, { code }), { isOfEndpoint: kind === 'endpoint.disabled' })
  }

  async function recordOf(call: AdmittedCall, outcome: Outcome): Promise<CallRecord> {
    const { id, caller, endpoint, at, startedMs, secret, idempotencyKey: key } = call
    // Whoever sends a token as the key, or what is too long for one, is refused: the record of that has neither in it.
    const isKept = key !== undefined && isKey(key) && !(await holdsSecret(tokens, secret, key))
    const idempotencyKey = isKept ? key : null
    const { flightId = null, asked: question = null } = call.trace
    const { accountId, tokenId } = caller
    const known = { id, accountId, tokenId, path: endpoint.path, at, flightId, idempotencyKey, question }
    return { ...unanswered, ...known, durationMs: clock.monotonicMs() - startedMs, ...outcome }
  }
}

/** Nothing was set aside for it: nothing of it has to last. */
const isRefused = ({ trace }: AdmittedCall, error: unknown): error is Problem =>
  trace.hold === undefined && error instanceof Problem && refusalCodes.includes(error.code)

const unbilled: Bill = { changes: [], chargeMicro: 0, isGranted: false, sparedMicro: null, replayOf: null }

export const unanswered: Omit<CallRecord, keyof Asked | 'code' | 'durationMs'> = {
  chargeMicro: 0,
  sparedMicro: null,
  isGranted: false,
  isCached: false,
  provider: null,
  snapshotId: null,
  replayOf: null,
  flightId: null,
}
