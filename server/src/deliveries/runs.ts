import type { OwedAnswer, OwedAnswers } from './owed.ts'

/** The connection a call came by. */
export interface Client {
  readonly isGone: () => boolean
  /** Calls once when the connection ends before the answer was handed to the system. */
  readonly onGone: (listener: () => void) => void
}

/** One attempt to bring an answer to its caller. An answer that was charged is owed until an attempt succeeds. */
export interface Delivery {
  /** It was handed to the system. */
  readonly markDelivered: () => Promise<void>
  /** It could not be handed to anybody: it is owed again. */
  readonly markLost: () => void
}

/** A call under way, from when its question is known until it is settled. */
export interface Run {
  readonly callId: string
  readonly question: string
  /** Whether its Idempotency-Key is known to be its own: no earlier answer has it. */
  ownsKey: boolean
}

interface NewRun {
  readonly callId: string
  readonly tokenId: string
  readonly question: string
  /** Account and Idempotency-Key, where one was sent. */
  readonly keyed: string | undefined
  readonly client: Client
}

/** An answer that is owed, in the hands of who is to deliver it. */
export interface TakenAnswer {
  readonly answer: OwedAnswer
  readonly delivery: Delivery
}

/**
 * Knows which answers reached their callers. An answer that was charged and then found nobody at the other end is owed:
 * the next identical call of the same token gets it, and an identical call that comes while the abandoned one still
 * runs waits for it. Nothing here awaits between looking and taking, so each owed answer goes to one call.
 */
export interface Deliveries {
  begin(run: NewRun): Run
  /** Kept when a call is settled, whatever became of it. */
  untilEnded(run: Run): Promise<void>
  /** The running call that has this key of its account. */
  findKeyed(keyed: string): Run | undefined
  /** Takes the place of one whose caller left a running call; when `client` leaves too, the place is free again. */
  takeAbandoned(tokenId: string, question: string, client: Client): Run | undefined
  /** Takes an answer that is owed; when `client` leaves before it was delivered, it is owed again. */
  takeOwed(tokenId: string, question: string, client: Client): TakenAnswer | undefined
  /** The delivery of an answer that is given again by its key, whether or not it is owed. */
  deliverKeyed(callId: string): Delivery
  /** Ends a run. Its charged answer, `owed`, goes on its way, unless the caller has left: then it is owed. */
  end(callId: string, owed: OwedAnswer | undefined): Delivery | undefined
}

interface Tracked extends Run {
  readonly tokenId: string
  readonly keyed: string | undefined
  /** Made where somebody waits. */
  ending: PromiseWithResolvers<void> | undefined
  isAbandoned: boolean
}

/** How long an answer stays owed. */
export const owedMs = 600_000

/** Owed answers remembered; the database keeps the others until the next start. */
const owedMax = 100_000

/** `steadyNow` is the clock answers were settled by: Unix milliseconds that never jump. */
export async function openDeliveries(book: OwedAnswers, steadyNow: () => number): Promise<Deliveries> {
  const runs = new Map<string, Tracked>()
  const keyedRuns = new Map<string, Tracked>()
  /** Running calls whose caller left and whose place nobody took. */
  const abandoned = new Map<string, Tracked[]>()
  const owed = new Map<string, OwedAnswer>()
  const owedByQuestion = new Map<string, string[]>()
  const keyOf = (tokenId: string, question: string): string => `${tokenId} ${question}`

  // What an earlier run of the service charged and did not deliver goes to whoever asks for it next.
  for (const answer of await book.listOwed()) {
    // A clock that ran ahead then must not make it owed for longer.
    addOwed({ ...answer, settledAt: Math.min(answer.settledAt, steadyNow()) })
  }

  function addOwed(answer: OwedAnswer): void {
    if (owed.size >= owedMax) forgetExpired()
    if (owed.size >= owedMax) return
    owed.set(answer.callId, answer)
    addTo(owedByQuestion, keyOf(answer.tokenId, answer.question), answer.callId)
  }

  function removeOwed({ callId, tokenId, question }: OwedAnswer): void {
    owed.delete(callId)
    removeFrom(owedByQuestion, keyOf(tokenId, question), callId)
  }

  const isExpired = ({ settledAt }: OwedAnswer): boolean => settledAt + owedMs <= steadyNow()

  function forgetExpired(): void {
    for (const answer of owed.values()) if (isExpired(answer)) removeOwed(answer)
  }

  function freePlace(run: Tracked): void {
    if (runs.has(run.callId)) addTo(abandoned, keyOf(run.tokenId, run.question), run)
  }

  function abandon(run: Tracked): void {
    if (run.isAbandoned) return
    run.isAbandoned = true
    freePlace(run)
  }

  /** One attempt; what it says a second time is not heard. */
  function deliver(answer: OwedAnswer): Delivery {
    let isOpen = true
    return {
      async markDelivered() {
        if (!isOpen) return
        isOpen = false
        await book.strikeOwed(answer.callId)
      },
      markLost() {
        if (isOpen) addOwed(answer)
        isOpen = false
      },
    }
  }

  return {
    begin({ callId, tokenId, question, keyed, client }) {
      const run: Tracked = { callId, tokenId, question, keyed, ending: undefined, ownsKey: false, isAbandoned: false }
      runs.set(callId, run)
      if (run.keyed !== undefined) keyedRuns.set(run.keyed, run)
      if (client.isGone()) abandon(run)
      else client.onGone(() => abandon(run))
      return run
    },
    async untilEnded({ callId }) {
      const run = runs.get(callId)
      if (!run) return
      run.ending ??= Promise.withResolvers()
      await run.ending.promise
    },
    findKeyed: (keyed) => keyedRuns.get(keyed),
    takeAbandoned(tokenId, question, client) {
      const key = keyOf(tokenId, question)
      const run = abandoned.get(key)?.[0]
      if (!run || client.isGone()) return undefined
      removeFrom(abandoned, key, run)
      client.onGone(() => freePlace(run))
      return run
    },
    takeOwed(tokenId, question, client) {
      for (const callId of owedByQuestion.get(keyOf(tokenId, question)) ?? []) {
        const answer = owed.get(callId)
        if (!answer) continue
        removeOwed(answer)
        if (isExpired(answer)) continue
        const delivery = deliver(answer)
        client.onGone(delivery.markLost)
        return { answer, delivery }
      }
      return undefined
    },
    deliverKeyed: (callId) => ({
      async markDelivered() {
        const answer = owed.get(callId)
        if (!answer) return
        removeOwed(answer)
        await book.strikeOwed(callId)
      },
      markLost() {},
    }),
    end(callId, answer) {
      const run = runs.get(callId)
      if (!run) return answer && deliver(answer)
      runs.delete(callId)
      if (run.keyed !== undefined && keyedRuns.get(run.keyed) === run) keyedRuns.delete(run.keyed)
      if (run.isAbandoned) removeFrom(abandoned, keyOf(run.tokenId, run.question), run)
      const delivery = answer && deliver(answer)
      if (run.isAbandoned) delivery?.markLost()
      run.ending?.resolve()
      return delivery
    },
  }
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

function removeFrom<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const rest = lists.get(key)?.filter((one) => one !== item) ?? []
  if (rest.length > 0) lists.set(key, rest)
  else lists.delete(key)
}
