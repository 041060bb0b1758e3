import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '#kit'
import type { Visit } from './replies.ts'

/** Requests whose token was missing or of no use. */
export interface FailedAuthentications {
  note(visit: Visit, hasToken: boolean): void
  /** Tells what is still to be told. */
  close(): void
}

interface FailureNeeds {
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  readonly count: (surface: Surface, token: 'missing' | 'wrong') => void
}

const surfaces = ['api', 'user', 'v1', 'mcp', 'metrics', 'console'] as const
type Surface = (typeof surfaces)[number] | 'other'

/** Failures of one address in a window. */
interface Failures {
  /** Of the first. */
  readonly requestId: string
  count: number
}

const windowMs = 60_000

/** Addresses told by name in a window; what comes from others is told as a sum. */
const addressesMax = 20

/**
 * Counts them and logs from which addresses they came: the first of an address at once, what follows in the same minute
 * as a number. However many come, a minute has a few dozen lines: nobody fills the disk by guessing.
 */
export function openFailedAuthentications({ clock, log, count }: FailureNeeds): FailedAuthentications {
  const byAddress = new Map<string, Failures>()
  let others = 0
  const timer = clock.every(windowMs, tell)

  function tell(): void {
    for (const [ip, { requestId, count: failures }] of byAddress) {
      if (failures > 1) log.warn({ ip, requestId, failures }, 'requests of this address had no valid token')
    }
    if (others > 0) log.warn({ failures: others }, 'requests of other addresses had no valid token')
    byAddress.clear()
    others = 0
  }

  return {
    note({ requestId, target, ip = 'unknown' }, hasToken) {
      const token = hasToken ? 'wrong' : 'missing'
      count(surfaceOf(target), token)
      const known = byAddress.get(ip)
      if (known) known.count++
      else if (byAddress.size >= addressesMax) others++
      else {
        byAddress.set(ip, { requestId, count: 1 })
        log.warn({ ip, requestId, token }, 'a request had no valid token')
      }
    },
    close() {
      timer.cancel()
      tell()
    },
  }
}

function surfaceOf(target: string): Surface {
  const first = /^(?:https?:\/\/[^/?]*)?\/+([^/?]*)/i.exec(target)?.[1]
  return surfaces.find((surface) => surface === first) ?? 'other'
}
