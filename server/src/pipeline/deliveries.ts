import type { Clock } from '#kit'
import type { OwedAnswer, Usage } from '#usage'
import type { Client } from './call.ts'

/** A call under way, from when its question is known until it is settled. */
export interface Run {
  readonly callId: string
  readonly question: string
  /** Kept when the call is settled, whatever became of it. */
  readonly ended: Promise<void>
}

interface NewRun {
  readonly callId: string
  readonly tokenId: string
  readonly question: string
  /** Account and Idempotency-Key, where one was sent. */
  readonly keyed: string | undefined
  readonly client: Client
}

/**
 * Knows which answers reached their callers. An answer that was charged and then found nobody at the other end is owed:
 * the next identical call of the same token gets it, and an identical call that comes while the abandoned one still
 * runs waits for it. Nothing here awaits between looking and taking, so each owed answer goes to one call.
 */
export interface Deliveries {
  begin(run: NewRun): void
  /** The running call that has this key of its account. */
  findKeyed(keyed: string): Run | undefined
  /** Takes a running call whose caller left; nobody else will get its answer. */
  takeAbandoned(tokenId: string, question: string): Run | undefined
  /** Takes an answer that is owed. Whoever takes it delivers it, or it is owed again. */
  takeOwed(tokenId: string, question: string): OwedAnswer | undefined
  /** Ends a run; `owed` is its charged answer, which is on its way now, or owed if the caller has left. */
  end(callId: string, owed: OwedAnswer | undefined): void
  /** The answer of a call was handed to the system. */
  markDelivered(callId: string): Promise<void>
  /** The answer of a call could not be handed to anybody. */
  markLost(callId: string): void
}

interface Tracked extends Run {
  readonly tokenId: string
  readonly keyed: string | undefined
  isAbandoned: boolean
  end(): void
}

/** How long an answer stays owed. */
export const owedMs = 600_000

/** Owed answers remembered; the database keeps the others until the next start. */
const owedMax = 100_000

export async function openDeliveries(usage: Usage, clock: Clock): Promise<Deliveries> {
  const runs = new Map<string, Tracked>()
  const keyedRuns = new Map<string, Tracked>()
  const abandoned = new Map<string, Tracked[]>()
  const onTheWay = new Map<string, OwedAnswer>()
  const owed = new Map<string, OwedAnswer>()
  const owedByQuestion = new Map<string, string[]>()
  const keyOf = (tokenId: string, question: string): string => `${tokenId} ${question}`

  // What an earlier run of the service left undelivered, nobody is waiting for any more.
  for (const answer of await usage.listOwed()) addOwed(answer)

  function addOwed(answer: OwedAnswer): void {
    if (owed.size >= owedMax) forgetExpired()
    if (owed.size >= owedMax) return
    owed.set(answer.callId, answer)
    const key = keyOf(answer.tokenId, answer.question)
    owedByQuestion.set(key, [...(owedByQuestion.get(key) ?? []), answer.callId])
  }

  function removeOwed({ callId, tokenId, question }: OwedAnswer): void {
    owed.delete(callId)
    removeFrom(owedByQuestion, keyOf(tokenId, question), callId)
  }

  const isExpired = ({ settledAt }: OwedAnswer): boolean => settledAt + owedMs <= clock.now()

  function forgetExpired(): void {
    for (const answer of owed.values()) if (isExpired(answer)) removeOwed(answer)
  }

  function abandon(run: Tracked): void {
    if (run.isAbandoned || !runs.has(run.callId)) return
    run.isAbandoned = true
    const key = keyOf(run.tokenId, run.question)
    abandoned.set(key, [...(abandoned.get(key) ?? []), run])
  }

  return {
    begin({ client, ...fields }) {
      let end = (): void => {}
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      const run: Tracked = { ...fields, ended, end, isAbandoned: false }
      runs.set(run.callId, run)
      if (run.keyed !== undefined) keyedRuns.set(run.keyed, run)
      if (client.isGone()) abandon(run)
      else client.onGone(() => abandon(run))
    },
    findKeyed: (keyed) => keyedRuns.get(keyed),
    takeAbandoned(tokenId, question) {
      const key = keyOf(tokenId, question)
      const run = abandoned.get(key)?.[0]
      if (run) removeFrom(abandoned, key, run)
      return run
    },
    takeOwed(tokenId, question) {
      for (const callId of owedByQuestion.get(keyOf(tokenId, question)) ?? []) {
        const answer = owed.get(callId)
        if (!answer) continue
        removeOwed(answer)
        if (isExpired(answer)) continue
        onTheWay.set(callId, answer)
        return answer
      }
      return undefined
    },
    end(callId, answer) {
      const run = runs.get(callId)
      runs.delete(callId)
      if (run?.keyed !== undefined && keyedRuns.get(run.keyed) === run) keyedRuns.delete(run.keyed)
      if (run) removeFrom(abandoned, keyOf(run.tokenId, run.question), run)
      if (answer && run?.isAbandoned) addOwed(answer)
      else if (answer) onTheWay.set(callId, answer)
      run?.end()
    },
    async markDelivered(callId) {
      const answer = onTheWay.get(callId) ?? owed.get(callId)
      if (!answer) return
      onTheWay.delete(callId)
      removeOwed(answer)
      await usage.strikeOwed(callId)
    },
    markLost(callId) {
      const answer = onTheWay.get(callId)
      if (!answer) return
      onTheWay.delete(callId)
      addOwed(answer)
    },
  }
}

function removeFrom<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const rest = lists.get(key)?.filter((one) => one !== item) ?? []
  if (rest.length > 0) lists.set(key, rest)
  else lists.delete(key)
}
