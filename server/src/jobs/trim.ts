import type { Archive } from '#archive'
import type { DeliveryBook } from '#deliveries'
import type { Drift } from '#drift'
import { type Clock, sleep, type Timer } from '#kit'
import type { Notices } from '#notices'
import type { People } from '#people'
import type { Usage } from '#usage'

interface TrimNeeds {
  readonly usage: Usage
  readonly deliveryBook: DeliveryBook
  readonly archive: Archive
  readonly drift: Drift
  readonly people: Pick<People, 'trim'>
  readonly notices: Pick<Notices, 'trim'>
  readonly clock: Clock
  readonly retentionCallsMs: number
  /** Absent: answers are kept for ever. */
  readonly retentionArchiveMs: number | undefined
  /** How long answers stay owed. */
  readonly owedMs: number
  readonly onError: (error: unknown) => void
}

const periodMs = 60_000

/** Rest between two slices, in which the service does what it is for. */
const restMs = 20

/** Removes what has been kept long enough, a slice of a few milliseconds at a time. */
export function startTrim(needs: TrimNeeds): Timer {
  const { usage, deliveryBook, archive, drift, people, notices, clock, onError, ...keep } = needs
  let isTrimming = false
  let isStopped = false

  async function trimAll(trimSlice: () => Promise<number>): Promise<void> {
    while (!isStopped && (await trimSlice()) > 0) await sleep(clock, restMs)
  }

  async function trim(): Promise<void> {
    const now = clock.now()
    const { retentionCallsMs, retentionArchiveMs, owedMs } = keep
    await trimAll(() => deliveryBook.trimOwed(now - owedMs))
    await trimAll(() => deliveryBook.trimKeyedAnswers(now))
    await usage.dropCalls(now - retentionCallsMs)
    await trimAll(() => usage.trimCalls(now - retentionCallsMs))
    await trimAll(() => usage.trimFlights(now - retentionCallsMs))
    await trimAll(() => usage.foldHealth(now))
    await trimAll(() => usage.trimHealth(now))
    await trimAll(() => usage.trimFigures(now, retentionCallsMs))
    await trimAll(() => usage.trimUpstreamHours(now, retentionCallsMs))
    await trimAll(() => drift.trim(now))
    await trimAll(() => people.trim(now))
    await trimAll(() => notices.trim())
    if (retentionArchiveMs !== undefined) await trimAll(() => archive.trim(now - retentionArchiveMs))
  }

  async function trimOnce(): Promise<void> {
    if (isTrimming) return
    isTrimming = true
    try {
      await trim()
    } catch (error) {
      if (!isStopped) onError(error)
    } finally {
      isTrimming = false
    }
  }

  const timer = clock.every(periodMs, () => void trimOnce())
  return {
    cancel() {
      isStopped = true
      timer.cancel()
    },
  }
}
