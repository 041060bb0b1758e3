import type { Clock } from '#kit'
import { ConsoleRefusal } from './refusals.ts'
import type { DownloadState } from './wire/download.ts'

/** Files written at one time: each reads slices of the books, as its reader takes them. */
const runningMax = 8
const runningPerPersonMax = 2
/** How long what became of one is told. */
const toldMs = 5 * 60_000
const toldMax = 500

interface Download extends DownloadState {
  readonly personId: string
  readonly begunMs: number
}

/** One file on its way. */
export interface Progress {
  advance(rows: number): void
  end(state: 'done' | 'failed'): void
}

export type Downloads = ReturnType<typeof openDownloads>

/** Files that are being written, so that pages can tell how far they are. */
export function openDownloads(clock: Clock) {
  const known = new Map<string, Download>()
  const running = new Map<string, number>()

  const countRunning = (): number => [...running.values()].reduce((sum, count) => sum + count, 0)

  function forget(): void {
    for (const [id, { begunMs, state }] of known) {
      const isOld = clock.monotonicMs() - begunMs > toldMs
      if (state !== 'running' && (isOld || known.size > toldMax)) known.delete(id)
    }
  }

  return {
    /** Begins one; `id` is the page's own word for it. Refused while too many are written. */
    begin(personId: string, id: string | undefined, rowsMax: number | null): Progress {
      forget()
      const own = running.get(personId) ?? 0
      if (own >= runningPerPersonMax)
        throw new ConsoleRefusal('downloads.busy', { message: 'Two files of yours are on their way: wait for one.' })
      if (countRunning() >= runningMax) throw new ConsoleRefusal('downloads.busy')
      running.set(personId, own + 1)
      let rows = 0
      let isOver = false
      const tell = (state: DownloadState['state']): void => {
        if (id !== undefined)
          known.set(`${personId} ${id}`, { personId, begunMs: clock.monotonicMs(), state, rows, rowsMax })
      }
      tell('running')
      return {
        advance(more) {
          rows += more
          tell('running')
        },
        end(state) {
          if (isOver) return
          isOver = true
          const left = (running.get(personId) ?? 1) - 1
          if (left > 0) running.set(personId, left)
          else running.delete(personId)
          tell(state)
        },
      }
    },
    /** How far a person's own file is. */
    find(personId: string, id: string): DownloadState | undefined {
      const found = known.get(`${personId} ${id}`)
      return found && { state: found.state, rows: found.rows, rowsMax: found.rowsMax }
    },
  }
}
