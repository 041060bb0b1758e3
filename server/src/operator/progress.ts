import type { Clock } from '#kit'

interface ProgressNeeds {
  readonly clock: Clock
  /** Writes where people look; absent where nobody does. */
  readonly show: ((text: string) => void) | undefined
  /** Whether that is a terminal, on which a line is drawn over and over; elsewhere there is a new one now and then. */
  readonly isTerminal?: boolean
  /** What is done when all is done. */
  readonly total: number
  /** What is counted, in the plural. */
  readonly noun: string
}

export interface Progress {
  /** Notes one more, or so many, with their share of the total. */
  advance(share: number, many?: number): void
  /** Removes the bar. */
  end(): void
}

const drawMs = 100
const lineMs = 5_000
const barColumns = 24

/** A line that says how far a long work is, how fast it goes and how long it still takes. */
export function createProgress({ clock, show, isTerminal = true, total, noun }: ProgressNeeds): Progress {
  const startedMs = clock.monotonicMs()
  let done = 0
  let count = 0
  let drawnMs = isTerminal ? Number.NEGATIVE_INFINITY : startedMs

  function draw(nowMs: number): void {
    const share = total === 0 ? 1 : Math.min(done / total, 1)
    const filled = Math.round(share * barColumns)
    const seconds = Math.max((nowMs - startedMs) / 1_000, 0.001)
    const left = share > 0 ? showSeconds((seconds / share) * (1 - share)) : '…'
    const bar = `${'━'.repeat(filled)}${'╌'.repeat(barColumns - filled)}`
    const percent = `${Math.floor(share * 100)}`.padStart(3)
    const said = `${percent} %  ${count.toLocaleString('en')} ${noun}  ${Math.round(count / seconds)}/s  ${left} left`
    show?.(isTerminal ? `\r\x1b[K${bar} ${said}` : `${said.trimStart()}\n`)
  }

  return {
    advance(share, many = 1) {
      done += share
      count += many
      const nowMs = clock.monotonicMs()
      if (!show || nowMs - drawnMs < (isTerminal ? drawMs : lineMs)) return
      drawnMs = nowMs
      draw(nowMs)
    },
    end: () => (isTerminal ? show?.('\r\x1b[K') : undefined),
  }
}

function showSeconds(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`
}
