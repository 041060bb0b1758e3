import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import type { Clock } from '#kit'
import { type AskWay, askByConnect, askBySocks } from './ask-way.ts'
import type { EgressProxy } from './egress-proxy.ts'
import { Fault } from './fault.ts'

/** Time for a connection to an upstream, all that comes before it included; another provider may be there at once. */
export const connectMs = 10_000

interface TunnelNeeds {
  readonly proxy: EgressProxy
  readonly clock: Clock
}

export interface Tunnels {
  /** Connects by way of the proxy. */
  readonly through: buildConnector.connector
  /** Connects to the proxy, whoever it is meant for: requests over it name their address themselves. */
  readonly toProxy: buildConnector.connector
  /** Ends what is being connected yet. */
  close(): void
}

const ways = { http: askByConnect, https: askByConnect, socks5: askBySocks } as const satisfies Record<
  EgressProxy['protocol'],
  AskWay
>

/**
 * Connections by way of a proxy, for undici's clients. Not its own agents for proxies: they tell a proxy's refusal by a
 * sentence alone, wait minutes for its word, and the one for SOCKS5 is an experiment that says so on standard error.
 */
export function createTunnels({ proxy, clock }: TunnelNeeds): Tunnels {
  const connector = buildConnector({ timeout: connectMs, allowH2: false })
  const underWay = new Set<AbortController>()

  /** A plain or a secure connection; whoever gives up has it destroyed, also when it comes later. */
  function connect(options: buildConnector.Options, signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      connector(options, (...[error, socket]) => {
        if (error) return reject(error)
        if (signal.aborted) socket.destroy()
        else signal.addEventListener('abort', () => socket.destroy(), { once: true })
        resolve(socket)
      })
    })
  }

  async function reachProxy(signal: AbortSignal): Promise<Socket> {
    const protocol = proxy.protocol === 'https' ? 'https:' : 'http:'
    try {
      return await connect({ hostname: proxy.host, host: proxy.host, protocol, port: String(proxy.port) }, signal)
    } catch (error) {
      throw new Fault('proxy.failed', `no connection to the proxy (${codeOf(error)})`, { cause: error })
    }
  }

  async function reachTarget(options: buildConnector.Options, signal: AbortSignal): Promise<Socket> {
    const socket = await reachProxy(signal)
    const isSecure = options.protocol === 'https:'
    const target = {
      host: options.hostname.replace(/^\[|\]$/g, ''),
      port: Number(options.port || (isSecure ? 443 : 80)),
    }
    try {
      await ways[proxy.protocol](socket, proxy, target)
      return isSecure ? await connect({ ...options, httpSocket: socket }, signal) : socket
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  function inTime(reach: (signal: AbortSignal) => Promise<Socket>): Promise<Socket> {
    const ending = new AbortController()
    underWay.add(ending)
    const late = clock.after(connectMs, () => end('no connection through the proxy in time'))
    const end = (why: string): void => ending.abort(new Fault('proxy.failed', why))
    return new Promise<Socket>((resolve, reject) => {
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true })
      reach(ending.signal).then(resolve, reject)
    }).finally(() => {
      late.cancel()
      underWay.delete(ending)
    })
  }

  const connectorOf =
    (reach: (options: buildConnector.Options, signal: AbortSignal) => Promise<Socket>): buildConnector.connector =>
    (options, callback) => {
      inTime((signal) => reach(options, signal)).then(
        (socket) => callback(null, socket),
        (error) => callback(error, null),
      )
    }

  return {
    through: connectorOf(reachTarget),
    toProxy: connectorOf((_options, signal) => reachProxy(signal)),
    close() {
      for (const ending of underWay) ending.abort(new Fault('proxy.failed', 'the service stops'))
    },
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no code'
