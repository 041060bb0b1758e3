import { type DestinationStream, type Logger, pino } from 'pino'
import { secretPattern } from '#accounts'

export type Log = Logger

/**
 * Structured lines. Secrets, those of callers and those given here, are struck out of the finished line, so no field,
 * message or stack can carry one.
 */
export function openLog(level: string, destination: DestinationStream, secrets: readonly string[] = []): Log {
  const strike = (line: string): string =>
    secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line.replace(secretPattern, 'alm_***'))
  return pino({ level, base: null, hooks: { streamWrite: strike } }, destination)
}
