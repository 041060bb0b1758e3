import { type Archive, beginsAt, endsAt } from '#archive'
import { type Clock, sleep, type Timer } from '#kit'

interface RoomNeeds {
  readonly archive: Pick<Archive, 'getSize' | 'listCandidates' | 'makeRoom'>
  readonly clock: Clock
  /** `ARCHIVE_MAX`. */
  readonly boundBytes: number
  /** Told how many answers went, and how large the archive is now, in bytes; and where that is still too large. */
  readonly onRemoved: (answers: number, bytes: number) => void
  readonly onStuck: (bytes: number) => void
  readonly onError: (error: unknown) => void
}

const periodMs = 1_000

/** Where what is left is promised to others, it is for a while. */
const stuckMs = 60_000

/** Rest between two slices, in which the service does what it is for: twice as long as the slice took, within these bounds. */
const [restMs, restMsMax] = [5, 1_000]

/** Whoever collected an answer is still to be charged for it, and given it. */
const youngMs = 60_000

/** Answers and their bytes removed in one commit. */
const sliceAnswers = 25
const sliceBytes = 1_048_576

/**
 * Makes room in an archive that is nearly as large as it may become, until some is left: the oldest answers to which there is a
 * newer one go first, and where that is not enough the oldest of all. One at a time; cancel it before the store closes.
 */
export function startMakeRoom(needs: RoomNeeds): Timer {
  const { archive, clock, boundBytes, onRemoved, onStuck, onError } = needs
  let isMaking = false
  let isStopped = false
  let restsUntilMs = Number.NEGATIVE_INFINITY

  type Page = Awaited<ReturnType<Archive['listCandidates']>>

  const findExcess = async (): Promise<number> => (await archive.getSize()).bytes - endsAt(boundBytes)

  /** Does something, and rests. */
  async function thenRest<T>(work: () => Promise<T>): Promise<T> {
    const startMs = clock.monotonicMs()
    const done = await work()
    const tookMs = clock.monotonicMs() - startMs
    await sleep(clock, Math.min(Math.max(restMs, 2 * tookMs), restMsMax))
    return done
  }

  /** Removes these until there is room enough; says how many went. */
  async function removeOf(page: Page): Promise<number> {
    let [removed, from] = [0, 0]
    while (from < page.length && !isStopped) {
      const excess = await findExcess()
      const slice = takeSlice(page.slice(from), excess)
      if (slice.length === 0) return removed
      removed += await thenRest(() => archive.makeRoom(slice.map(({ id }) => id)))
      from += slice.length
    }
    return removed
  }

  /** Goes through the archive from its beginning once; says how many went. */
  async function removeAll(isGoing: (one: Page[number]) => boolean): Promise<number> {
    let removed = 0
    let after: Page[number] | undefined
    while (!isStopped && (await findExcess()) > 0) {
      const from = after
      const page = await thenRest(() => archive.listCandidates(from, clock.now() - youngMs))
      if (page.length === 0) break
      removed += await removeOf(page.filter((one) => one.promised === 0 && isGoing(one)))
      after = page.at(-1)
    }
    return removed
  }

  async function makeRoom(): Promise<void> {
    if ((await archive.getSize()).bytes <= beginsAt(boundBytes)) return
    const removed = (await removeAll(({ superseded }) => superseded === 1)) + (await removeAll(() => true))
    const { bytes } = await archive.getSize()
    if (removed > 0) onRemoved(removed, bytes)
    if (bytes <= beginsAt(boundBytes) || isStopped) return
    restsUntilMs = clock.monotonicMs() + stuckMs
    onStuck(bytes)
  }

  async function makeRoomOnce(): Promise<void> {
    if (isMaking || clock.monotonicMs() < restsUntilMs) return
    isMaking = true
    try {
      await makeRoom()
    } catch (error) {
      if (!isStopped) onError(error)
    } finally {
      isMaking = false
    }
  }

  const timer = clock.every(periodMs, () => void makeRoomOnce())
  return {
    cancel() {
      isStopped = true
      timer.cancel()
    },
  }
}

/** The first of them: as few as leave no excess, and no more than one commit should take; one at least. */
function takeSlice<One extends { readonly bytes: number }>(page: readonly One[], excessBytes: number): readonly One[] {
  let bytes = 0
  let count = 0
  for (const one of page) {
    if (bytes >= excessBytes || count === sliceAnswers || (count > 0 && bytes + one.bytes > sliceBytes)) break
    bytes += one.bytes
    count++
  }
  return page.slice(0, count)
}
