import { owedMs } from '#deliveries'
import { startReadWorks, startSweep, startTrim } from '#jobs'
import type { Timer } from '#kit'
import type { Books } from '#operator'
import type { World } from './books.ts'
import type { Config } from './config.ts'

/** Starts what is done beside calls, until it is cancelled. */
export function startSideWork(config: Config, { clock, log }: World, books: Books): Timer {
  const { ledger, usage, deliveryBook, archive, drift } = books
  const jobs = [
    startSweep({
      ledger,
      clock,
      onSwept: (holds) => log.warn({ holds }, 'gave back holds that nobody settled in time'),
      onError: (err) => log.error({ err }, 'holds could not be swept'),
    }),
    startTrim({
      usage,
      deliveryBook,
      archive,
      drift,
      clock,
      retentionCallsMs: config.retentionCallsMs,
      retentionArchiveMs: config.retentionArchiveMs,
      owedMs,
      onError: (err) => log.error({ err }, 'what was kept long enough could not be removed'),
    }),
    startReadWorks({
      archive,
      clock,
      onError: (err) => log.error({ err }, 'works of an older answer could not be read: its history lacks them'),
    }),
  ]
  return {
    cancel() {
      for (const job of jobs) job.cancel()
    },
  }
}
