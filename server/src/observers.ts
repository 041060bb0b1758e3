import type { Attempt, CollectorState, Fault, Notice } from '#collector'
import type { DriftReport, DriftState } from '#drift'
import { type ArchiveState, type Metrics, openMetrics } from '#metrics'
import type { LoadState, ShedReason } from '#pipeline'
import type { Trouble } from '#store'
import type { Alerting } from './alerting.ts'
import type { World } from './books.ts'
import { reportAttempt, reportDrift, reportNotice, reportTrouble } from './reports.ts'
import { openShedReport } from './shed-report.ts'
import { openSight, type SelfView } from './sight.ts'

const minuteMs = 60_000

/** Who observes a service: metrics count, the log has its lines, alerts begin and end. */
export interface Observers {
  readonly metrics: Metrics
  /** What the service saw of itself. */
  describeSelf(): SelfView
  onCommit(durationMs: number): void
  onCommitFault(error: unknown): void
  onTrouble(trouble: Trouble | undefined): void
  onDamage(because: string): void
  onReport(report: DriftReport): void
  onDrift(state: DriftState): void
  onAttempt(attempt: Attempt, fault: Fault | undefined): void
  onNotice(notice: Notice): void
  onShed(reason: ShedReason): void
  /** Tells what is still to be told. */
  close(): void
}

/** What is looked at: opened after those who observe it, because it is observed from its first moment. */
interface Observed {
  readonly getHeldMicro: () => Promise<number>
  readonly getArchive: () => Promise<ArchiveState>
  readonly describeCollector: () => CollectorState
  readonly findTrouble: () => Trouble | undefined
  /** Nobody is alerted of what happens before it is open. */
  readonly findAlerting: () => Alerting | undefined
  readonly describeLoad: () => LoadState
}

export function openObservers(world: World, { findAlerting, ...observed }: Observed): Observers {
  const { clock, log, getLostLines = () => 0 } = world
  let damageTellableMs = 0
  const describeAlerts = () => findAlerting()?.describe()
  const sight = openSight(openMetrics({ ...observed, describeAlerts, getLostLines }), clock)
  const { metrics } = sight
  const shedReport = openShedReport(clock, log)
  return {
    metrics,
    describeSelf: sight.describe,
    onCommit(durationMs) {
      metrics.observeCommit(durationMs)
      sight.noteCommit(durationMs)
      findAlerting()?.noteCommit()
    },
    onCommitFault: (error) => findAlerting()?.noteCommitFault(error),
    onTrouble(trouble) {
      reportTrouble(log, trouble)
      findAlerting()?.noteTrouble(trouble)
    },
    onDamage(because) {
      findAlerting()?.noteDamage()
      // Whoever asks for the same is in its way again and again.
      if (clock.monotonicMs() < damageTellableMs) return
      damageTellableMs = clock.monotonicMs() + minuteMs
      log.error({ because }, 'something that is kept cannot be read: whoever needs it gets 503, uncharged')
    },
    onReport(report) {
      metrics.observeDrift(report)
      reportDrift(log, report)
    },
    onDrift: (state) => findAlerting()?.noteDrift(state),
    onAttempt(attempt, fault) {
      metrics.observeAttempt(attempt)
      reportAttempt(log, attempt, fault)
      findAlerting()?.noteAttempt(attempt)
    },
    onNotice(notice) {
      reportNotice(log, notice)
      findAlerting()?.noteNotice(notice)
    },
    onShed(reason) {
      metrics.observeShed(reason)
      sight.noteShed(reason)
      shedReport.note()
    },
    close: shedReport.close,
  }
}
