import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Clock } from '#kit'

/** Where finished log lines go. Writing never waits: whoever reads them may have stopped. */
export interface LogOutput {
  write(line: string): void
  /** Lines that found no room since the start. */
  getLost(): number
  /** Writes what is left, waiting for the reader so long at most; for the end of the process. Returns what could not be told. */
  flush(patienceMs: number): number
}

interface LogOutputNeeds {
  /** Writes some of the bytes without waiting and returns how many; throws where none can be written now. */
  readonly send: (bytes: Uint8Array) => number
  readonly clock: Clock
  /** The line that tells how many were lost. */
  readonly describeLoss: (lost: number) => string
}

/** What is kept for a reader that is slow: more than a thousand lines. */
const bufferBytesMax = 262_144

/** How often a reader that takes nothing is offered something again. */
const retryMs = 50
const pauseMs = 5

export function openLogOutput({ send, clock, describeLoss }: LogOutputNeeds): LogOutput {
  const waiting: Uint8Array[] = []
  let waitingBytes = 0
  let lost = 0
  /** Lost since this was last told; then everything is, until what waits is out: the lines keep their order. */
  let untold = 0
  let retry: ReturnType<Clock['every']> | undefined

  /** Sends what waits, as far as it goes. */
  function sendWaiting(): void {
    for (;;) {
      const [first] = waiting
      if (!first) {
        if (untold === 0) return
        push(Buffer.from(describeLoss(untold)))
        untold = 0
        continue
      }
      const sent = trySend(first)
      waitingBytes -= sent
      if (sent < first.length) {
        waiting[0] = first.subarray(sent)
        if (sent === 0) return
      } else waiting.shift()
    }
  }

  function trySend(bytes: Uint8Array): number {
    try {
      return send(bytes)
    } catch {
      // No room, nobody there, a full disk: whatever it is may pass, and the service goes on.
      return 0
    }
  }

  function push(bytes: Uint8Array): void {
    waiting.push(bytes)
    waitingBytes += bytes.length
    retry ??= clock.every(retryMs, sendAgain)
  }

  function sendAgain(): void {
    sendWaiting()
    if (waiting.length > 0) return
    retry?.cancel()
    retry = undefined
  }

  return {
    write(line) {
      const bytes = Buffer.from(line)
      if (waiting.length === 0) {
        const sent = trySend(bytes)
        if (sent < bytes.length) push(bytes.subarray(sent))
      } else if (untold > 0 || waitingBytes + bytes.length > bufferBytesMax) {
        lost++
        untold++
      } else push(bytes)
    },
    getLost: () => lost,
    flush(patienceMs) {
      const endMs = clock.monotonicMs() + patienceMs
      for (;;) {
        sendWaiting()
        if (waiting.length === 0) return 0
        if (clock.monotonicMs() >= endMs) return waiting.length + untold
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
      }
    },
  }
}

/** Writes to standard output without ever waiting for its reader. */
export function openStandardOutput(): LogOutputNeeds['send'] {
  const output = 1
  if (isatty(output)) {
    const terminal = openAgain(output)
    return (bytes) => writeSync(terminal, bytes)
  }
  // Node makes a pipe or a socket one that does not wait when it opens its stream for it.
  void process.stdout
  return (bytes) => writeSync(output, bytes)
}

/** The same terminal, opened anew so that not waiting is ours alone; the shell goes on to wait for it. */
function openAgain(descriptor: number): number {
  try {
    const opened = openSync(
      `/proc/self/fd/${descriptor}`,
      constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
    )
    if (isatty(opened)) return opened
    closeSync(opened)
    return descriptor
  } catch {
    return descriptor
  }
}
