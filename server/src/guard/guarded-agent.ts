import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { createFinder, type FindAddresses } from './find-addresses.ts'
import { isPublicAddress } from './public-address.ts'

interface AgentNeeds {
  /** Whether private addresses are reached as well: `WEBHOOK_PRIVATE`. */
  readonly isPrivateAllowed: boolean
  readonly connectMs: number
  readonly findAddresses?: FindAddresses
}

/** Told as the code of the error. */
const refusedCode = 'ADDRESS_REFUSED'

function refuse(): NodeJS.ErrnoException {
  return Object.assign(new Error('the address is not one of the open internet'), { code: refusedCode })
}

/**
 * Asks addresses that people give, and none but those of the open internet. A name is resolved once, what comes of it is looked
 * at, and the connection goes to just that: there is no moment in which a name could come to mean something else. One address
 * among several that is not public refuses the name. Redirects are not followed: whoever wants to has to ask anew, by this.
 */
export function openGuardedAgent(needs: AgentNeeds): Dispatcher {
  const { isPrivateAllowed, connectMs } = needs
  // The other half is left to the connection.
  const { findAddresses = createFinder({ deadlineMs: connectMs / 2 }) } = needs

  const guardedLookup: LookupFunction = (name, options, tell) =>
    findAddresses(name, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return tell(error ?? refuse(), [])
      if (!addresses.every(({ address }) => isPublicAddress(address))) return tell(refuse(), [])
      if (options.all) tell(null, [...addresses])
      else tell(null, first.address, first.family)
    })

  const options = { connectTimeout: connectMs, headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const
  // All members are the operator's own, and so are names that only this machine's files or its network know.
  if (isPrivateAllowed) return new Agent(options)
  const agent = new Agent({ ...options, connect: { lookup: guardedLookup, timeout: connectMs } })
  // What is an address already is never looked up: it is looked at before it is asked.
  return agent.compose((dispatch) => (asked, handler) => {
    const host = new URL(String(asked.origin)).hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) !== 0 && !isPublicAddress(host)) throw refuse()
    return dispatch(asked, handler)
  })
}
