import { connect, createServer } from 'node:net'
import { systemClock, within } from '#kit'
import { type Finding, reasonOf } from './finding.ts'
import type { Installation, InstalledUpstream } from './installation.ts'

// What the service listens on, and whom it asks.

export async function examinePort({ host, port }: Installation, isServed: () => Promise<boolean>): Promise<Finding> {
  const what = 'port'
  if (port === 0) return { what, state: 'ok', says: 'any free one (PORT=0)' }
  const fault = await findListenFault(host, port)
  const says = `${port} on ${host}`
  if (fault === undefined) return { what, state: 'ok', says: `${says} is free` }
  if (fault === 'EADDRINUSE' && (await isServed()))
    return { what, state: 'ok', says: `${says} is the running service’s` }
  if (fault === 'EADDRINUSE')
    return {
      what,
      state: 'bad',
      says: `${says} is another program’s`,
      advice: 'set PORT to a free one, or end that program',
    }
  if (fault === 'EACCES')
    return { what, state: 'bad', says: `${says} is for the system`, advice: 'set PORT to one above 1023' }
  return { what, state: 'bad', says: `${says}: ${fault}`, advice: 'set HOST to an address of this machine' }
}

function findListenFault(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

export function examineCredentials({ upstreams }: Installation): Finding {
  const what = 'credentials'
  const named = upstreams.map(({ setting, credentials }) =>
    credentials === 0 ? `${setting} not set` : `${setting} set${credentials > 1 ? `, ${credentials} of them` : ''}`,
  )
  return { what, state: 'ok', says: named.length === 0 ? 'PROVIDERS names no live upstream' : named.join('; ') }
}

/** A message would be taken for news; the address is a secret, and so not told. */
export async function examineAlerts({ alertAddress }: Installation): Promise<Finding> {
  const what = 'alerts'
  if (alertAddress === undefined) return { what, state: 'ok', says: 'ALERT_WEBHOOK not set' }
  const fault = await findConnectFault(placeOf(new URL(alertAddress)))
  if (fault === undefined)
    return { what, state: 'ok', says: 'ALERT_WEBHOOK can be reached: states that need somebody are sent there' }
  const advice = 'look whether the receiver runs, and at ALERT_WEBHOOK; no proxy is used for it'
  return { what, state: 'warn', says: `ALERT_WEBHOOK cannot be reached: ${fault}`, advice }
}

const connectMsMax = 3_000

export async function examineUpstreams(found: Installation): Promise<Finding[]> {
  const { upstreams, recordingsDir } = found
  const live = upstreams.filter(({ credentials }) => credentials > 0)
  if (live.length > 0) return [...(await Promise.all(live.map(examineUpstream))).flat(), howToProve]
  const settings = upstreams.map(({ setting }) => setting).join(', ')
  const source = recordingsDir === undefined ? 'the sample only' : 'the sample and RECORDINGS_DIR only'
  const advice = settings === '' ? 'name live ones in PROVIDERS' : `for live answers set one of ${settings}`
  return [{ what: 'upstreams', state: 'warn', says: `none: answers come from ${source}`, advice }]
}

/** A connection says little: what they answer can be asked. */
const howToProve: Finding = {
  what: 'proof',
  state: 'ok',
  says: 'npx almagest upstream check asks them, for 1 CNY at most',
}

const examineUpstream = ({ name, addresses, findProxy }: InstalledUpstream): Promise<Finding[]> =>
  Promise.all(
    addresses.map(async (address): Promise<Finding> => {
      const what = 'upstreams'
      const proxy = findProxy(address)
      const fault = await findConnectFault(proxy ?? placeOf(new URL(address)))
      // What is behind a proxy is not asked for: a tunnel there may be counted.
      const where = proxy ? `by the proxy ${proxy.host}:${proxy.port}` : `at ${address}`
      const can = proxy ? `goes ${where}, which can be reached` : `can be reached ${where}`
      if (fault === undefined) return { what, state: 'ok', says: `${name} ${can}` }
      const advice = proxy
        ? 'look whether the proxy runs, and at UPSTREAM_PROXY and NO_PROXY'
        : 'look whether this machine may go out there, by a proxy or a firewall'
      return { what, state: 'warn', says: `${name} cannot be reached ${where}: ${fault}`, advice }
    }),
  )

interface Place {
  readonly host: string
  readonly port: number
}

const placeOf = ({ hostname, port, protocol }: URL): Place => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port || (protocol === 'http:' ? 80 : 443)),
})

/** A connection and no word over it: it costs nothing there. */
async function findConnectFault({ host, port }: Place): Promise<string | undefined> {
  const socket = connect({ host, port })
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve()).once('error', reject)
  })
  try {
    await within(systemClock, connectMsMax, connected, () => Object.assign(new Error(), { code: 'ETIMEDOUT' }))
    return undefined
  } catch (error) {
    return reasonOf(error)
  } finally {
    socket.destroy()
  }
}
