import type { Params } from '#catalogue'
import { type AskedOnce, Fault } from '#collector'
import type { Clock } from '#kit'
import type { Bench, Proved } from './bench.ts'
import { findItemId } from './learn-item.ts'
import { isGood, notAsked, type Outcome, readOutcome } from './outcome.ts'
import { createPurse } from './purse.ts'
import { type CheckQuestion, type Questions, readParams } from './question.ts'

/** A good answer, for whoever keeps them. */
export interface Answer {
  readonly question: CheckQuestion
  readonly params: Params
  /** `data` as callers would get it. */
  readonly data: Buffer
}

interface CheckNeeds {
  readonly bench: Bench
  readonly questions: Questions
  readonly kolId: string | undefined
  readonly budgetMicro: number
  readonly clock: Clock
  /** Ends it: what is under way is given up, and nothing more is asked. */
  readonly signal: AbortSignal
  readonly onOutcome: (outcome: Outcome) => void
  readonly onAnswer: (answer: Answer) => void
}

export interface Checked {
  readonly outcomes: readonly Outcome[]
  readonly spentMicro: number
}

/** All of it is over by then, however slow the upstreams are. */
const wholeMs = 170_000
/** One provider is asked no more than this at one time: a check is no load. */
const atOnceMax = 20

/** Whoever wants to be left alone this often in a row, at the rate that was set, is. */
const limitedMax = 3

/** Whoever has less is not asked: it would be paid for and not waited for. */
const patienceMsMin = 1_000

/** How long each answer of a provider is waited for at least, where all are slow. */
function findPatienceMs({ concurrency }: Proved, questions: number, leftMs: number, deadlineMs: number): number {
  const turns = Math.ceil(questions / Math.min(concurrency, atOnceMax))
  return Math.min(deadlineMs, Math.floor(leftMs / Math.max(turns, 1)))
}

/** The same before anybody is asked. */
export const findFirstPatienceMs = (upstream: Proved, questions: number, deadlineMs: number): number =>
  findPatienceMs(upstream, questions, wholeMs, deadlineMs)

/**
 * Asks each question once, several of a provider at one time, the cheapest first. Before one is asked, all it may cost is set
 * aside: what was spent and what is under way never exceed the budget together. A question about a work waits for an answer
 * that says which there are, as long as one may come.
 */
export async function runCheck(needs: CheckNeeds): Promise<Checked> {
  const { bench, questions, kolId, clock, signal, onOutcome, onAnswer } = needs
  const startedMs = clock.monotonicMs()
  const purse = createPurse(needs.budgetMicro)
  const outcomes: Outcome[] = []
  /** What there is no money for yet. */
  let waiting = questions.ask
  /** What money is set aside for. */
  const ready = new Map<string, CheckQuestion[]>(bench.upstreams.map(({ name }) => [name, []]))
  const running = new Map<string, number>()
  /** Answers that may yet say which works there are. */
  let worksPending = 0
  let itemId: string | undefined
  /** How often in a row a provider wanted to be asked less. */
  const limited = new Map<string, number>()

  const getLeftMs = (): number => startedMs + wholeMs - clock.monotonicMs()

  function note(outcome: Outcome): void {
    outcomes.push(outcome)
    onOutcome(outcome)
  }

  function setAside(): void {
    const left: CheckQuestion[] = []
    for (const question of waiting) {
      if (!purse.setAside(question.costMicro)) left.push(question)
      else {
        ready.get(question.provider)?.push(question)
        if (isAboutWorks(question)) worksPending++
      }
    }
    waiting = left
  }

  function takeNext(provider: string): CheckQuestion | undefined {
    const queue = ready.get(provider) ?? []
    const at = queue.findIndex((question) => itemId !== undefined || worksPending === 0 || !isAboutItem(question))
    return at < 0 ? undefined : queue.splice(at, 1)[0]
  }

  async function ask(question: CheckQuestion, upstream: Proved): Promise<void> {
    const { provider, endpoint, costMicro } = question
    const queued = ready.get(upstream.name)?.length ?? 0
    const patienceMs = findPatienceMs(upstream, queued + 1, getLeftMs(), bench.deadlineMs)
    const waitMs = getLeftMs() - patienceMs
    const restMs = (limited.get(provider) ?? 0) < limitedMax ? waitMs : 0
    const params = readParams(endpoint, { kolId, itemId })
    const isLate = patienceMs < Math.min(patienceMsMin, bench.deadlineMs)
    const asked: AskedOnce | undefined = isLate
      ? undefined
      : await bench.askOnce({ provider, endpoint, params, patienceMs, waitMs, restMs, signal })
    const outcome = asked ? readOutcome(question, asked, bench.inYuan) : notAsked(question, { kind: 'time' })
    purse.settle(costMicro, outcome.costMicro)
    if (outcome.fault === 'rate.limited') limited.set(provider, (limited.get(provider) ?? 0) + 1)
    else if (isGood(outcome)) limited.delete(provider)
    if (isAboutWorks(question)) worksPending--
    if (asked && 'result' in asked && !(asked.result instanceof Fault)) {
      const { data, collectedAt } = asked.result
      if (isAboutWorks(question)) itemId ??= findItemId(data, collectedAt)
      onAnswer({ question, params, data })
    }
    note(outcome)
  }

  await new Promise<void>((resolve, reject) => {
    function start(): void {
      setAside()
      for (const upstream of bench.upstreams) {
        const { name, concurrency } = upstream
        while ((running.get(name) ?? 0) < Math.min(concurrency, atOnceMax)) {
          const question = takeNext(name)
          if (!question) break
          running.set(name, (running.get(name) ?? 0) + 1)
          ask(question, upstream)
            .finally(() => running.set(name, (running.get(name) ?? 0) - 1))
            .then(start, reject)
        }
      }
      if ([...running.values()].every((count) => count === 0)) resolve()
    }
    start()
  })

  for (const question of waiting) note(notAsked(question, { kind: signal.aborted ? 'stopped' : 'budget' }))
  for (const { why, ...question } of questions.leftOut) note(notAsked(question, why))
  return { outcomes, spentMicro: purse.getSpent() }
}

const isAboutWorks = ({ endpoint }: CheckQuestion): boolean => endpoint.reading === 'works'
const isAboutItem = ({ endpoint }: CheckQuestion): boolean => endpoint.subject?.kind === 'video'
