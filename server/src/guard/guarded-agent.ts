import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { isPublicAddress } from './public-address.ts'

/** Finds all addresses of a name. */
export type FindAddresses = (
  name: string,
  tell: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void

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

const findBySystem: FindAddresses = (name, tell) => void lookup(name, { all: true }, tell)

/**
 * Asks addresses that people give, and none but those of the open internet. A name is resolved once, what comes of it is looked
 * at, and the connection goes to just that: there is no moment in which a name could come to mean something else. One address
 * among several that is not public refuses the name. Redirects are not followed: whoever wants to has to ask anew, by this.
 */
export function openGuardedAgent(needs: AgentNeeds): Dispatcher {
  const { isPrivateAllowed, connectMs, findAddresses = findBySystem } = needs

  const guardedLookup: LookupFunction = (name, options, tell) =>
    findAddresses(name, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return tell(error ?? refuse(), [])
      if (!addresses.every(({ address }) => isPublicAddress(address))) return tell(refuse(), [])
      if (options.all) tell(null, [...addresses])
      else tell(null, first.address, first.family)
    })

  const options = { connectTimeout: connectMs, headersTimeout: 0, bodyTimeout: 0, allowH2: false } as const
  if (isPrivateAllowed) return new Agent(options)
  const agent = new Agent({ ...options, connect: { lookup: guardedLookup, timeout: connectMs } })
  // What is an address already is never looked up: it is looked at before it is asked.
  return agent.compose((dispatch) => (asked, handler) => {
    const host = new URL(String(asked.origin)).hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) !== 0 && !isPublicAddress(host)) throw refuse()
    return dispatch(asked, handler)
  })
}
