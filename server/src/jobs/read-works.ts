import type { Archive } from '#archive'
import { type Clock, sleep, type Timer } from '#kit'

interface ReadNeeds {
  readonly archive: Archive
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

/** Rest after each answer, in which the service does what it is for. */
const restMs = 5

/** Looks for the works in answers that were kept before histories were; there are some after an upgrade, and then no more. */
export function startReadWorks({ archive, clock, onError }: ReadNeeds): Timer {
  let isStopped = false

  async function readNext(after: number): Promise<number | undefined> {
    const id = await archive.findUnread(after)
    if (id === undefined) return undefined
    try {
      await archive.readUnread(id)
    } catch (error) {
      // A damaged answer must not keep those behind it unread.
      if (!isStopped) onError(error)
    }
    return id
  }

  async function readAll(): Promise<void> {
    for (let id = await readNext(0); id !== undefined; id = await readNext(id)) {
      await sleep(clock, restMs)
      if (isStopped) return
    }
  }

  readAll().catch(onError)
  return {
    cancel() {
      isStopped = true
    },
  }
}
