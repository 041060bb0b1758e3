import { Agent, type Dispatcher } from 'undici'
import type { Clock } from '#kit'
import { proxyHeaders, readProxyStatus } from './ask-way.ts'
import type { EgressProxy } from './egress-proxy.ts'
import type { IsExempt } from './no-proxy.ts'
import { connectMs, createTunnels } from './tunnel.ts'

/** How requests leave this machine. */
export interface Egress {
  readonly clock: Clock
  readonly proxy: EgressProxy
  /** Who is asked without the proxy all the same. */
  readonly isExempt: IsExempt
}

/** What undici is asked for: a method, headers, a body and a signal. */
type Asked = Pick<Dispatcher.RequestOptions, 'body' | 'signal'> & {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
}

/** Sends requests by the way that is theirs. */
export interface Sender {
  send(url: URL, asked: Asked): Promise<Dispatcher.ResponseData>
  close(): Promise<void>
}

export function openSender(limits: Agent.Options, egress: Egress | undefined): Sender {
  const direct = new Agent({ ...limits, connectTimeout: connectMs })
  const sendDirect: Sender['send'] = (url, asked) =>
    direct.request({ ...asked, origin: url.origin, path: url.pathname + url.search })
  if (!egress) return { send: sendDirect, close: () => direct.destroy() }

  const { proxy, isExempt } = egress
  const tunnels = createTunnels(egress)
  const tunnelled = new Agent({ ...limits, connect: tunnels.through })
  const forwarded = new Agent({ ...limits, connect: tunnels.toProxy })
  const authority = `http://${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}`

  /** Proxies mostly make tunnels to port 443 alone; what is not secret to them anyway they are asked to ask. */
  async function forward(url: URL, { headers, ...asked }: Asked): Promise<Dispatcher.ResponseData> {
    const reply = await forwarded.request({
      ...asked,
      // Always without TLS for undici, which would expect the upstream's certificate of the proxy: the tunnel sees to it.
      origin: authority,
      path: url.href.slice(0, url.href.length - url.hash.length),
      headers: { ...headers, host: url.host, ...proxyHeaders(proxy) },
    })
    if (reply.statusCode !== 407) return reply
    await reply.body.dump()
    throw readProxyStatus(407)
  }

  return {
    send(url, asked) {
      if (isExempt(url)) return sendDirect(url, asked)
      if (url.protocol === 'http:' && proxy.protocol !== 'socks5') return forward(url, asked)
      return tunnelled.request({ ...asked, origin: url.origin, path: url.pathname + url.search })
    },
    async close() {
      tunnels.close()
      await Promise.all([direct, tunnelled, forwarded].map((agent) => agent.destroy()))
    },
  }
}
