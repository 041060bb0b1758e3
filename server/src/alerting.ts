import type { Attempt, Collector, Notice } from '#collector'
import type { DriftState } from '#drift'
import { startWatch } from '#jobs'
import { dayMs, type Timer, within } from '#kit'
import { type AlertState, openAlerts, openWebhook, type Webhook } from '#notices'
import type { Books } from '#operator'
import type { Disk, Store, Trouble } from '#store'
import type { World } from './books.ts'
import { type Config, maskOf } from './config.ts'
import { watchDisk } from './disk-alerts.ts'
import { createQuietEnd } from './quiet-end.ts'
import { reportAlert } from './reports.ts'
import type { RunAudit } from './run-audit.ts'
import { createUpstreamAlerts } from './upstream-alerts.ts'

/** What happens in the service and somebody is told of. Without `ALERT_WEBHOOK` nobody is, and nothing is looked at. */
export interface Alerting {
  noteNotice(notice: Notice): void
  noteAttempt(attempt: Attempt): void
  noteDrift(state: DriftState): void
  noteCommit(): void
  noteCommitFault(error: unknown): void
  noteTrouble(trouble: Trouble | undefined): void
  noteDamage(): void
  /** Begins to look at what does not tell of itself: balances, and the disk. */
  start(): void
  describe(): AlertState | undefined
  close(): Promise<void>
}

const damaged = { type: 'database.damaged' } as const
const balancePeriodMs = 900_000
const diskPeriodMs = 60_000
/** Not while a service that has just started has other things to do. */
const firstAuditMs = 3_600_000

export async function openAlerting(
  config: Config,
  world: World,
  { storage, store, usage }: Pick<Books, 'storage' | 'store' | 'usage'>,
  collector: Collector,
): Promise<Alerting> {
  const { clock, log, runAudit } = world
  const webhook = openReceiver(config, world)
  if (!webhook) return silent
  const alerts = await openAlerts({ ...needsOf(config, world, store), webhook })
  const upstreams = createUpstreamAlerts({ alerts, clock, describe: collector.describe })
  upstreams.noteSpending(await usage.listSpending(clock.now() - dayMs))
  // On a full disk small commits pass between those that fail.
  const commits = createQuietEnd({ alerts, clock }, { type: 'commit.failing' })
  // Whether a backup was put back is for whoever started it to know; what is damaged still is found again.
  alerts.end(damaged)
  let timers: readonly Timer[] = []
  const ending = new AbortController()

  /** What it finds is told as with any `verify`: the command notes it, and we see that. */
  function startAudits(runAudit: RunAudit): void {
    const audits = startWatch({
      clock,
      periodMs: dayMs,
      async look() {
        const { code } = await runAudit(ending.signal)
        if (code > 1 || code < 0) log.error({ code }, 'the books could not be audited')
      },
      onError: (err) => log.error({ err }, 'the books could not be audited'),
    })
    timers = [...timers, audits]
  }

  const startDiskWatch = (readDisk: () => Promise<Disk>): Timer =>
    startWatch({
      clock,
      periodMs: diskPeriodMs,
      look: watchDisk(alerts, readDisk),
      onError: (err) => log.error({ err }, 'the disk could not be looked at'),
    })

  return {
    noteNotice: upstreams.noteNotice,
    noteAttempt: upstreams.noteAttempt,
    noteDrift: upstreams.noteDrift,
    noteCommit: commits.noteWell,
    noteCommitFault: (error) => commits.noteTrouble({ because: codeOf(error) }),
    noteTrouble: (trouble) => (trouble ? commits.noteTrouble({ because: trouble.because }) : commits.noteOver()),
    noteDamage: () => alerts.begin(damaged, {}),
    start() {
      upstreams.endStrangers()
      timers = [
        startWatch({
          clock,
          periodMs: balancePeriodMs,
          look: async () => upstreams.noteBalances(await collector.readBalances()),
          onError: (err) => log.error({ err }, 'what credentials have left could not be looked at'),
        }),
        ...(runAudit ? [clock.after(firstAuditMs, () => startAudits(runAudit))] : []),
        ...(storage.readDisk ? [startDiskWatch(storage.readDisk)] : []),
      ]
    },
    describe: alerts.describe,
    async close() {
      for (const timer of timers) timer.cancel()
      commits.close()
      upstreams.close()
      ending.abort()
      await alerts.close()
    },
  }
}

const silent: Alerting = {
  noteNotice: () => {},
  noteAttempt: () => {},
  noteDrift: () => {},
  noteCommit: () => {},
  noteCommitFault: () => {},
  noteTrouble: () => {},
  noteDamage: () => {},
  start: () => {},
  describe: () => undefined,
  close: async () => {},
}

/** How long `verify` waits for its alert to be taken. */
const commandMsMax = 12_000

/**
 * Notes what an audit found, for the running service to tell of; where none runs, it is told from here. Whatever becomes of
 * it, the audit stands.
 */
export async function noteAudit(
  config: Config,
  world: World,
  { storage, store }: Pick<Books, 'storage' | 'store'>,
  differences: number,
): Promise<void> {
  // Looking for the service takes its lock for a moment: not where nobody is told anyway.
  const isTold = config.alertWebhook !== undefined && !(await storage.isServed())
  const webhook = isTold ? openReceiver(config, world) : undefined
  const alerts = await openAlerts({ ...needsOf(config, world, store), webhook })
  const failed = { type: 'verify.failed' } as const
  if (differences > 0) alerts.begin(failed, { differences })
  else alerts.end(failed)
  await within(world.clock, commandMsMax, alerts.settle(), () => new Error('late')).catch(() => {})
  await alerts.close()
}

const needsOf = (config: Config, { clock, random, log }: World, store: Store) => ({
  store,
  clock,
  random,
  mask: maskOf(config),
  onReport: (report: Parameters<typeof reportAlert>[1]) => reportAlert(log, report),
})

const openReceiver = (
  { alertWebhook: url, alertWebhookSecret: secret }: Config,
  { clock }: World,
): Webhook | undefined => (url === undefined || secret === undefined ? undefined : openWebhook({ url, secret, clock }))

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
