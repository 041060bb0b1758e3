import { type DestinationStream, type Logger, pino } from 'pino'
import { secretShape } from '#accounts'
import { type Clock, createMask, type Mask } from '#kit'
import { shortenLine } from './short-lines.ts'

export type Log = Logger

/** Strikes out what looks like a caller's secret, and nothing else. */
const tokenMask = createMask([], [secretShape])

/**
 * Structured lines. Secrets, those of callers and those the mask knows, are struck out of the finished line, so no field,
 * message or stack can carry one, encoded or not.
 */
export function openLog(level: string, destination: DestinationStream, mask: Mask = tokenMask): Log {
  // Struck before it is cut, or half a secret would stay.
  const streamWrite = (line: string): string => shortenLine(mask.strikeText(line))
  return pino({ level, base: null, hooks: { streamWrite } }, destination)
}

/** The line that stands where others were lost. */
export function describeLoss({ now }: Clock, lost: number): string {
  const msg = 'log lines were lost: nobody read them in time'
  return `${JSON.stringify({ level: 40, time: now(), lost, msg })}\n`
}
