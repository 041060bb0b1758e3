import { type DestinationStream, type Logger, pino } from 'pino'
import { secretShape } from '#accounts'
import { createMask, type Mask } from '#kit'

export type Log = Logger

/** Strikes out what looks like a caller's secret, and nothing else. */
const tokenMask = createMask([], [secretShape])

/**
 * Structured lines. Secrets, those of callers and those the mask knows, are struck out of the finished line, so no field,
 * message or stack can carry one, encoded or not.
 */
export function openLog(level: string, destination: DestinationStream, mask: Mask = tokenMask): Log {
  return pino({ level, base: null, hooks: { streamWrite: mask.strikeText } }, destination)
}
