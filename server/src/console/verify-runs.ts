import { type Clock, Refusal } from '#kit'
import type { Operating } from './operating.ts'
import type { VerifyRun } from './wire/operator-system.ts'

/** Audits of the books that are run from here, one at a time, in a process of their own. */
export interface VerifyRuns {
  /** The one that runs, or ran last. */
  find(): VerifyRun | null
  /** Throws a Refusal where one runs. */
  begin(): VerifyRun
  stop(): void
}

interface RunsNeeds {
  readonly clock: Clock
  readonly runAudit: Operating['runAudit']
}

export function openVerifyRuns({ clock, runAudit }: RunsNeeds): VerifyRuns {
  let last: VerifyRun | null = null
  let running: AbortController | undefined

  function end(fields: Pick<VerifyRun, 'result'> & Partial<VerifyRun>): void {
    running = undefined
    if (last) last = { ...last, ...fields, endedAt: clock.now() }
  }

  async function run(audit: NonNullable<RunsNeeds['runAudit']>, signal: AbortSignal): Promise<void> {
    const { report } = await audit(signal)
    if (!report) return end({ result: 'failed' })
    const { counted, differences } = report
    end({ result: differences.length === 0 ? 'right' : 'differences', counted, differences })
  }

  return {
    find: () => last,
    begin() {
      if (!runAudit) throw new Refusal('run it where the books are: almagest verify')
      if (running) throw new Refusal('the books are being verified; wait for it, or stop it')
      const stopping = new AbortController()
      running = stopping
      last = { startedAt: clock.now(), endedAt: null, result: null, counted: {}, differences: [] }
      // Who was ended on the way rejects as who could not begin; only the first was asked for.
      void run(runAudit, stopping.signal).catch(() => end({ result: stopping.signal.aborted ? 'stopped' : 'failed' }))
      return last
    },
    stop: () => running?.abort(),
  }
}
