import { type DestinationStream, type Logger, pino } from 'pino'
import { secretPattern } from '#accounts'

export type Log = Logger

/** Structured lines. Secrets are struck out of the finished line, so no field, message or stack can carry one. */
export function openLog(level: string, destination: DestinationStream): Log {
  return pino(
    { level, base: null, hooks: { streamWrite: (line) => line.replace(secretPattern, 'alm_***') } },
    destination,
  )
}
