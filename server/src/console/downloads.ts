import type { Clock } from '#kit'
import { ConsoleRefusal } from './refusals.ts'
import type { DownloadState } from './wire/download.ts'

/** Files written, and months rebuilt, at one time: each reads slices of the books. */
const runningMax = 8
const runningPerPersonMax = 2
/** How long what became of one is told. */
const toldMs = 5 * 60_000
const toldMax = 500

interface Download extends DownloadState {
  readonly begunMs: number
}

/** One file on its way. */
export interface Progress {
  advance(rows: number): void
  end(state: 'done' | 'failed', why?: DownloadState['why']): void
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
      let rows = 0
      let isOver = false
      function tell(state: DownloadState['state'], why: DownloadState['why'] = null): void {
        if (id !== undefined)
          known.set(keyOf(personId, id), { begunMs: clock.monotonicMs(), state, rows, rowsMax, why })
      }
      const own = running.get(personId) ?? 0
      if (own >= runningPerPersonMax || countRunning() >= runningMax) {
        tell('failed', 'busy')
        throw new ConsoleRefusal('downloads.busy')
      }
      running.set(personId, own + 1)
      tell('running')
      return {
        advance(more) {
          rows += more
          tell('running')
        },
        end(state, why) {
          if (isOver) return
          isOver = true
          const left = (running.get(personId) ?? 1) - 1
          if (left > 0) running.set(personId, left)
          else running.delete(personId)
          tell(state, why)
        },
      }
    },
    /** How far a person's own file is. */
    find(personId: string, id: string): DownloadState | undefined {
      const found = known.get(keyOf(personId, id))
      return found && { state: found.state, rows: found.rows, rowsMax: found.rowsMax, why: found.why }
    },
  }
}

const keyOf = (personId: string, id: string): string => `${personId} ${id}`
