import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { FaultKind } from '#collector'
import { type Behaviour, faultsOf, goodBodies, openUpstream, type UpstreamName } from './upstream.ts'

/** What a service asks: all that its settings need, and how often it was. */
export interface Target {
  readonly name: UpstreamName
  readonly url: string
  /** Requests so far, or connections where no request can be seen; absent where neither can. */
  countAsked?(): number
}

export interface Way {
  readonly fault: string
  /** What an operator is told of it. */
  readonly outcome: FaultKind
  open(t: TestContext, name: UpstreamName): Promise<Target>
}

const everywhere = (outcome: FaultKind) => ({ 'just-one-api': outcome, tikhub: outcome, xingtu: outcome })

const outcomes: Readonly<Record<string, Readonly<Record<UpstreamName, FaultKind>>>> = {
  reset: everywhere('connection.broken'),
  silent: everywhere('timed.out'),
  'slow trickle': everywhere('timed.out'),
  'truncated in the middle': everywhere('connection.broken'),
  'truncated JSON': everywhere('reply.unreadable'),
  'garbage instead of HTTP': everywhere('reply.unreadable'),
  'garbage instead of JSON': everywhere('reply.unreadable'),
  HTML: { ...everywhere('reply.page'), xingtu: 'challenge.met' },
  'empty 200': everywhere('reply.empty'),
  'wrong types': everywhere('reply.unfit'),
  'inner failure': everywhere('reply.refused'),
  'not collected, again and again': {
    'just-one-api': 'collection.failed',
    tikhub: 'server.failed',
    xingtu: 'reply.refused',
  },
  '429 with Retry-After': everywhere('rate.limited'),
  '429 without Retry-After': everywhere('rate.limited'),
  500: everywhere('server.failed'),
  'wrong content type': everywhere('reply.mistyped'),
  huge: everywhere('reply.large'),
  'gzip bomb': everywhere('reply.large'),
  'broken gzip': everywhere('reply.unreadable'),
  'redirect loop': { ...everywhere('reply.redirected'), xingtu: 'login.required' },
}

export async function openBehaving(t: TestContext, name: UpstreamName, behaviour: Behaviour) {
  const upstream = await openUpstream(t, name)
  upstream.behave(behaviour)
  return upstream
}

async function openRefusing(t: TestContext, name: UpstreamName): Promise<Target> {
  const { url, kill } = await openUpstream(t, name)
  await kill()
  return { name, url }
}

async function openPlain(t: TestContext, name: UpstreamName): Promise<Target> {
  const { url } = await openUpstream(t, name)
  return { name, url: url.replace('http:', 'https:') }
}

async function listen(t: TestContext, server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return `https://127.0.0.1:${port}`
}

/** Takes connections and never says a word. */
async function openMute(t: TestContext, name: UpstreamName): Promise<Target> {
  let taken = 0
  const server = createTcpServer(() => taken++)
  return { name, url: await listen(t, server), countAsked: () => taken }
}

/** A certificate that nobody vouches for; `undefined` where there is no `openssl` to make one. */
function makeCertificate(): { readonly key: Buffer; readonly cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-test-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  try {
    const { status } = spawnSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert])
    return status === 0 ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const certificate = makeCertificate()

/** Answers well to whoever trusts that certificate. */
async function openSelfSigned(t: TestContext, name: UpstreamName): Promise<Target> {
  const answer: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(goodBodies[name])
  }
  return { name, url: await listen(t, createTlsServer({ ...certificate }, answer)) }
}

/** Every way to fail that an upstream is known for, and what an operator is told of it. */
export function listWays(name: UpstreamName): Way[] {
  const overHttp = Object.entries(faultsOf(name)).map(([fault, behaviour]): Way => {
    const outcome = outcomes[fault]?.[name]
    if (!outcome) throw new Error(`nothing is expected of the fault ${fault}`)
    return { fault, outcome, open: (t) => openBehaving(t, name, behaviour) }
  })
  return [
    ...overHttp,
    { fault: 'refused', outcome: 'connection.refused', open: openRefusing },
    { fault: 'TLS failure', outcome: 'tls.failed', open: openPlain },
    { fault: 'TLS without a word', outcome: 'timed.out', open: openMute },
    ...(certificate
      ? [{ fault: 'self-signed certificate', outcome: 'tls.failed', open: openSelfSigned } as const]
      : []),
  ]
}
