import { faults } from '#collector'
import { type Clock, Refusal } from '#kit'
import { type Bench, countFitting, listQuestions, type Outcome, runCheck, showHindrance } from '#proof'
import type { CheckOutcome, UpstreamCheck } from './wire/operator-providers.ts'

interface Asked {
  readonly id: string
  /** Absent: all that have credentials. */
  readonly provider: string | undefined
  readonly kolId: string | undefined
  readonly budgetMicro: number
}

/** Checks of upstreams that are run from here, one at a time. */
export interface UpstreamChecks {
  /** The one that runs, or ran last. */
  find(): UpstreamCheck | null
  /** Notes it, and begins. Throws a Refusal where one runs, or nobody can be asked. */
  begin(asked: Asked, note: () => Promise<void>): Promise<UpstreamCheck>
  /** Gives up what is under way, and asks nothing more. */
  stop(): void
}

interface ChecksNeeds {
  readonly clock: Clock
  readonly openBench: (provider: string | undefined) => Promise<Bench>
}

export function openUpstreamChecks({ clock, openBench }: ChecksNeeds): UpstreamChecks {
  let last: UpstreamCheck | null = null
  let running: AbortController | undefined

  async function run(bench: Bench, { kolId, budgetMicro }: Asked, signal: AbortSignal): Promise<void> {
    const questions = listQuestions(bench, { kolId, itemId: undefined })
    change({ total: countFitting(questions.ask, budgetMicro) })
    const { spentMicro } = await runCheck({
      bench,
      questions,
      kolId,
      budgetMicro,
      clock,
      signal,
      onAnswer: () => {},
      onOutcome(outcome) {
        if (!last) return
        const asked = last.asked + Number(outcome.why === undefined)
        const spent = last.spentMicro + outcome.costMicro
        change({ asked, spentMicro: spent, outcomes: [...last.outcomes, describe(outcome)] })
      },
    })
    change({ spentMicro })
  }

  function change(fields: Partial<UpstreamCheck>): void {
    if (last) last = { ...last, ...fields }
  }

  async function begin(asked: Asked, note: () => Promise<void>): Promise<UpstreamCheck> {
    if (running) throw new Refusal('a check is running; wait for it, or stop it')
    const stopping = new AbortController()
    running = stopping
    const { id, provider = null, kolId = null, budgetMicro } = asked
    const begun: UpstreamCheck = {
      id,
      provider,
      kolId,
      budgetMicro,
      startedAt: clock.now(),
      endedAt: null,
      isStopping: false,
      spentMicro: 0,
      asked: 0,
      total: 0,
      outcomes: [],
      failed: null,
    }
    let bench: Bench | undefined
    try {
      bench = await openBench(asked.provider)
      // What cannot be written down is not bought.
      await note()
      last = begun
      void run(bench, asked, stopping.signal)
        // What it cost is told by each outcome; why it ended is told here.
        .catch(() => change({ failed: 'our own fault; the log says more' }))
        .finally(bench.close)
        .finally(end)
      return last
    } catch (error) {
      running = undefined
      await bench?.close()
      throw error
    }
  }

  function end(): void {
    running = undefined
    change({ endedAt: clock.now() })
  }

  return {
    find: () => last,
    begin,
    stop() {
      if (!running) return
      change({ isStopping: true })
      running.abort()
    },
  }
}

const describe = (outcome: Outcome): CheckOutcome => ({
  provider: outcome.provider,
  path: outcome.endpoint.path,
  result: outcome.result,
  isEmpty: outcome.isEmpty,
  durationMs: outcome.durationMs ?? null,
  costMicro: outcome.costMicro,
  isCostKnown: outcome.cost !== 'unknown',
  detail: sayDetail(outcome) ?? null,
})

/** Places of an answer that are named where there are many new ones. */
const namedMax = 8

function sayDetail({ unfit, fault, detail, newFields, why }: Outcome): string | undefined {
  if (unfit) return `${unfit.path || 'data'}: expected ${unfit.expected}, got ${unfit.got}`
  if (fault !== undefined) return detail === undefined ? faults[fault].text : `${faults[fault].text}: ${detail}`
  if (why) return showHindrance(why)
  if (newFields.length === 0) return undefined
  const named = newFields.slice(0, namedMax).map(({ path, kinds }) => `${path} (${kinds.join(', ')})`)
  return `new: ${named.join(', ')}${newFields.length > namedMax ? ` and ${newFields.length - namedMax} more` : ''}`
}
