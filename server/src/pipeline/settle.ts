import type { Archive } from '#archive'
import { type Clock, dayMs, Problem, problems } from '#kit'
import type { Ledger } from '#ledger'
import type { Change, Closure, Store } from '#store'
import type { CallRecord, OwedAnswer, Usage } from '#usage'
import type { Answer, IdentifiedCall, SettledAnswer } from './call.ts'
import type { Deliveries } from './deliveries.ts'
import { holdsSecret, type SecretFinder } from './holds-secret.ts'
import type { Step } from './pipeline.ts'

interface SettleNeeds {
  readonly store: Store
  readonly tokens: SecretFinder
  readonly ledger: Ledger
  readonly archive: Archive
  readonly usage: Usage
  readonly deliveries: Deliveries
  readonly clock: Clock
  /** The clock that owed answers expire by. */
  readonly steadyNow: () => number
}

type Outcome = Partial<CallRecord> & Pick<CallRecord, 'code'>

type Asked = Pick<CallRecord, 'id' | 'accountId' | 'tokenId' | 'path' | 'at' | 'idempotencyKey'>

/** How long the answer of an Idempotency-Key is given again. */
const keyedMs = dayMs

/**
 * Charges or gives back the hold and records the call, in one commit that is on disk before the answer leaves. The
 * same commit notes a charged answer as owed, and keeps it under its Idempotency-Key.
 */
export function settle({
  store,
  tokens,
  ledger,
  archive,
  usage,
  deliveries,
  clock,
  steadyNow,
}: SettleNeeds): Step<IdentifiedCall, IdentifiedCall, Answer, SettledAnswer> {
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
      await settleFailure(call, error).finally(() => deliveries.end(call.id, undefined))
      throw error
    }
  }

  async function settleAnswer(call: IdentifiedCall, answer: Answer) {
    const { charge, chargeMicro, isGranted } = pay(call, answer)
    const owed = isCharged(answer) ? oweTo(call, answer) : undefined
    await store.commit([
      ...confirmKept(answer),
      ...own(call, answer),
      charge,
      ...(owed ? [usage.oweAnswer(owed)] : []),
      ...keepUnderKey(call, answer),
      usage.recordCall(await recordOf(call, { code: 0, chargeMicro, isGranted, ...describe(answer) }), call.trace),
    ])
    return { ...answer, chargeMicro, owed }
  }

  /** What was collected for this call went into the same commit or one before, which may have failed. */
  function confirmKept({ payment, snapshotId }: Answer): Change[] {
    return payment.by === 'hold' && snapshotId !== undefined ? [archive.confirm(snapshotId)] : []
  }

  /** Whoever is given an answer owns it, and sees it in histories. What is given again was owned before. */
  function own({ caller: { accountId } }: IdentifiedCall, { payment, snapshotId }: Answer): Change[] {
    return snapshotId === undefined || payment.by === 'earlier call' ? [] : [archive.own(accountId, snapshotId)]
  }

  /** What the answer costs, as the change that takes it. */
  function pay(call: IdentifiedCall, { payment }: Answer) {
    const free = { chargeMicro: 0, isGranted: false }
    if (payment.by === 'hold') {
      const { priceMicro: chargeMicro, isGranted } = payment.hold
      return { charge: ledger.postHold(call.id), chargeMicro, isGranted }
    }
    if (payment.by === 'cached price' && payment.priceMicro > 0) {
      const { priceMicro } = payment
      const { accountId, tokenId } = call.caller
      const charge = ledger.chargeCall({
        callId: call.id,
        accountId,
        tokenId,
        path: call.endpoint.path,
        priceMicro,
        at: call.at,
      })
      return { ...free, charge, chargeMicro: priceMicro }
    }
    if (payment.by === 'part of hold' && payment.priceMicro > 0) {
      const { priceMicro } = payment
      return { ...free, charge: ledger.postHold(call.id, priceMicro), chargeMicro: priceMicro }
    }
    const isHeld = payment.by === 'nobody' || payment.by === 'part of hold'
    return { ...free, charge: isHeld ? ledger.voidHold(call.id) : nothing }
  }

  function oweTo(
    { id: callId, caller: { tokenId } }: IdentifiedCall,
    { question, snapshotId }: Answer,
  ): OwedAnswer | undefined {
    return snapshotId === undefined ? undefined : { callId, tokenId, question, snapshotId, settledAt: steadyNow() }
  }

  function keepUnderKey(
    { id: callId, caller: { accountId }, idempotencyKey: key }: IdentifiedCall,
    answer: Answer,
  ): Closure[] {
    const { question, snapshotId = null, provider, collectedAt, payment } = answer
    if (key === undefined || payment.by === 'earlier call') return []
    const data = snapshotId === null ? answer.data : null
    const kept = { accountId, key, question, callId, snapshotId, data, provider, collectedAt }
    return [usage.keepKeyedAnswer({ ...kept, expiresAt: clock.now() + keyedMs })]
  }

  async function settleFailure(call: IdentifiedCall, error: unknown): Promise<void> {
    const code = error instanceof Problem ? error.code : problems.internal.code
    await store.commit([ledger.voidHold(call.id), usage.recordCall(await recordOf(call, { code }), call.trace)])
  }

  async function recordOf(call: IdentifiedCall, outcome: Outcome): Promise<CallRecord> {
    const { id, caller, endpoint, at, startedMs, secret, idempotencyKey: key = null } = call
    // Whoever sends a token as the key is refused, and the record of that has no secret in it.
    const idempotencyKey = key === null || (await holdsSecret(tokens, secret, key)) ? null : key
    const { flightId = null } = call.trace
    const { accountId, tokenId } = caller
    const durationMs = clock.monotonicMs() - startedMs
    const path = endpoint.path
    return { ...unanswered, id, accountId, tokenId, path, at, durationMs, flightId, idempotencyKey, ...outcome }
  }
}

const nothing: Closure = () => {}

const unanswered: Omit<CallRecord, keyof Asked | 'code' | 'durationMs'> = {
  chargeMicro: 0,
  sparedMicro: null,
  isGranted: false,
  isCached: false,
  provider: null,
  snapshotId: null,
  replayOf: null,
  flightId: null,
}

/** What was paid with money or a granted call is owed; asking again for what was free costs nothing. */
const isCharged = ({ payment }: Answer): boolean =>
  (payment.by === 'hold' && (payment.hold.isGranted || payment.hold.priceMicro > 0)) ||
  ((payment.by === 'cached price' || payment.by === 'part of hold') && payment.priceMicro > 0)

function describe({ provider, snapshotId, payment, requestId }: Answer): Partial<CallRecord> {
  const isReplay = payment.by === 'earlier call'
  const isCached = payment.by === 'cached price' || payment.by === 'part of hold'
  const sparedMicro = payment.by === 'nobody' ? (payment.sparedMicro ?? null) : null
  return { provider, snapshotId: snapshotId ?? null, isCached, replayOf: isReplay ? requestId : null, sparedMicro }
}
