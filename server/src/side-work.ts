import { owedMs } from '#deliveries'
import { startLinking, startMakeRoom, startReadWorks, startSweep, startTrim } from '#jobs'
import { formatBytes, type Timer } from '#kit'
import type { Books } from '#operator'
import type { World } from './books.ts'
import type { Config } from './config.ts'

/** Starts what is done beside calls, until it is cancelled. */
export function startSideWork(config: Config, { clock, log }: World, books: Books): Timer {
  const { store, ledger, usage, deliveryBook, archive, drift, people, notices } = books
  /** What trouble is in the way of is told once, and not by each that it is in the way of. */
  const complain = (text: string) => (err: unknown) => {
    if (!store.findTrouble()) log.error({ err }, text)
  }
  const jobs = [
    startSweep({
      ledger,
      clock,
      onSwept: (holds) => log.warn({ holds }, 'gave back holds that nobody settled in time'),
      onError: complain('holds could not be swept'),
    }),
    startTrim({
      usage,
      deliveryBook,
      archive,
      drift,
      people,
      notices,
      clock,
      retentionCallsMs: config.retentionCallsMs,
      retentionArchiveMs: config.retentionArchiveMs,
      owedMs,
      onError: complain('what was kept long enough could not be removed'),
    }),
    startLinking({ store, clock, onError: complain('the journal could not be linked') }),
    startReadWorks({
      archive,
      clock,
      onError: complain('works of an older answer could not be read: its history lacks them'),
    }),
    ...(config.archiveMaxBytes === undefined ? [] : [startBound(config.archiveMaxBytes, { clock, log }, books)]),
  ]
  return {
    cancel() {
      for (const job of jobs) job.cancel()
    },
  }
}

function startBound(boundBytes: number, { clock, log }: Pick<World, 'clock' | 'log'>, { archive }: Books): Timer {
  return startMakeRoom({
    archive,
    clock,
    boundBytes,
    onRemoved: (answers, bytes) =>
      log.info(
        { answers, bytes, boundBytes },
        'the archive was nearly as large as ARCHIVE_MAX: the oldest answers are gone',
      ),
    onStuck: (bytes) =>
      log.warn(
        { bytes, boundBytes },
        `the archive is larger than it should be: ${formatBytes(bytes)} are still promised to callers`,
      ),
    onError: (err) => log.error({ err }, 'no room could be made in the archive'),
  })
}
