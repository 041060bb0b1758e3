import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { systemClock } from '#kit'

/** Finds all addresses of a name. */
export type FindAddresses = (
  name: string,
  tell: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void

interface FinderNeeds {
  /** How long a name may take. */
  readonly deadlineMs: number
  /** Servers of names; absent: those of this machine. */
  readonly servers?: readonly string[]
}

const tries = 2

const failed = (code: string): NodeJS.ErrnoException =>
  Object.assign(new Error('the name leads to no address'), { code })

/**
 * Asks servers of names by itself. The way of the system takes one of a few threads for as long as a name lets it wait, threads
 * that files and all other names wait for too: somebody's slow name would stand in everybody's way. A file of hosts is not read.
 */
export function createFinder({ deadlineMs, servers }: FinderNeeds): FindAddresses {
  return (name, tell) => {
    // Each look-up has its own: whatever ends one, ends no other.
    const resolver = new Resolver({ timeout: Math.ceil(deadlineMs / (tries + 1)), tries })
    if (servers) resolver.setServers(servers)
    const timer = systemClock.after(deadlineMs, () => resolver.cancel())
    void Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]).then(([four, six]) => {
      timer.cancel()
      const addresses = [four, six].flatMap((found, nth) =>
        found.status === 'fulfilled' ? found.value.map((address) => ({ address, family: nth === 0 ? 4 : 6 })) : [],
      )
      if (addresses.length > 0) return tell(null, addresses)
      const why: unknown = four.status === 'rejected' ? four.reason : undefined
      const code = why instanceof Error && 'code' in why && typeof why.code === 'string' ? why.code : 'ENOTFOUND'
      tell(failed(code), [])
    })
  }
}
