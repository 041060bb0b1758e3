import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { Certificate } from './certificate.ts'

/** Where a proxy falls silent, or what it says in place of a connection. */
export interface ProxyBehaviour {
  readonly silentAt?: 'greeting' | 'credentials' | 'way'
  /** The status of HTTP, or the reply of SOCKS. */
  readonly refuses?: number
  /** Instead of all that a proxy says. */
  readonly says?: string | Buffer
}

export interface LocalProxy {
  readonly host: string
  /** With these credentials before the host, as they would be written. */
  address(credentials?: string): string
  /** Whereto connections were made or requests sent, in order. */
  readonly targets: readonly string[]
  /** What it was told of who asks. */
  readonly credentials: readonly string[]
  /** Connections it has now. */
  countOpen(): number
  behave(behaviour: ProxyBehaviour): void
  kill(): Promise<void>
}

export interface ProxyOptions {
  /** `user:password`, as it is before it is encoded; absent: whoever comes is taken. */
  readonly wants?: string
  readonly certificate?: Certificate
}

export interface Talk {
  readonly targets: string[]
  readonly credentials: string[]
  readonly getBehaviour: () => ProxyBehaviour
  readonly wants: string | undefined
}

export async function openProxy(
  t: TestContext,
  protocol: string,
  server: Server,
  talk: Talk,
  setBehaviour: LocalProxy['behave'],
): Promise<LocalProxy> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  async function kill(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  t.after(kill)
  const host = `127.0.0.1:${port}`
  return {
    host,
    address: (credentials = '') => `${protocol}://${credentials}${credentials === '' ? '' : '@'}${host}`,
    targets: talk.targets,
    credentials: talk.credentials,
    countOpen: () => sockets.size,
    behave: setBehaviour,
    kill,
  }
}

export function createTalk(wants: string | undefined): {
  readonly talk: Talk
  readonly setBehaviour: LocalProxy['behave']
} {
  let behaviour: ProxyBehaviour = {}
  return {
    talk: { targets: [], credentials: [], wants, getBehaviour: () => behaviour },
    setBehaviour(next) {
      behaviour = next
    },
  }
}

/** A proxy of HTTP: tunnels by CONNECT, and requests that name their address. */
export function openHttpProxy(t: TestContext, { wants, certificate }: ProxyOptions = {}): Promise<LocalProxy> {
  const { talk, setBehaviour } = createTalk(wants)

  /** What it says instead of doing it; `undefined` where it does. */
  function findRefusal(asked: IncomingMessage): number | undefined {
    const header = asked.headers['proxy-authorization'] ?? ''
    const given = Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8')
    if (header !== '') talk.credentials.push(given)
    return wants !== undefined && given !== wants ? 407 : talk.getBehaviour().refuses
  }

  const onRequest = (asked: IncomingMessage, response: ServerResponse): void => {
    talk.targets.push(asked.url ?? '')
    if (talk.getBehaviour().silentAt !== undefined) return
    const refusal = findRefusal(asked)
    if (refusal !== undefined) {
      response.writeHead(refusal, { 'content-type': 'text/html' }).end('<p>The proxy says no.</p>')
      return
    }
    const { host: _host, 'proxy-authorization': _credentials, ...headers } = asked.headers
    const onward = request(asked.url ?? '', { method: asked.method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    asked.pipe(onward)
  }

  const server = certificate ? createHttpsServer(certificate, onRequest) : createHttpServer(onRequest)
  server.on('connect', (asked: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {})
    talk.targets.push(asked.url ?? '')
    const { silentAt, says } = talk.getBehaviour()
    // Without a reader it would not notice that the other side is gone.
    if (silentAt !== undefined) return void socket.resume().once('end', () => socket.end())
    if (says !== undefined) return void socket.end(says)
    const refusal = findRefusal(asked)
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 3\r\n\r\nno\n`)
    const { hostname, port } = new URL(`http://${asked.url}`)
    const onward = connect(Number(port || 80), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    socket.once('close', () => onward.destroy())
  })
  return openProxy(t, certificate ? 'https' : 'http', server, talk, setBehaviour)
}
