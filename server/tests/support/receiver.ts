import { webcrypto } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'

export const receiverSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

interface AlertBody {
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A message as it came. */
export interface Received {
  readonly id: string
  /** Unix seconds. */
  readonly timestamp: number
  readonly isSigned: boolean
  readonly text: string
  readonly body: AlertBody
}

export interface Receiver {
  readonly url: string
  /** Every message so far, those included that were not taken. */
  readonly received: readonly Received[]
  /** `type state` of every message it took. */
  readonly taken: readonly string[]
  readonly paths: readonly string[]
  countOpen(): number
  /** Checks signatures by this secret from now on. */
  checkBy(secret: string): Receiver
  /** What it does instead of taking a message. */
  behave(behaviour: ((request: IncomingMessage, response: ServerResponse) => void) | undefined): void
}

/** Checks as Standard Webhooks say, by another way than the service signs. */
async function verify(secret: string, headers: IncomingMessage['headers'], text: string): Promise<boolean> {
  const bytes = Uint8Array.from(atob(secret.replace('whsec_', '')), (character) => character.charCodeAt(0))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await webcrypto.subtle.importKey('raw', bytes, algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
  const [version, signature = ''] = String(headers['webhook-signature']).split(',')
  const given = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0))
  return version === 'v1' && webcrypto.subtle.verify('HMAC', key, given, signed)
}

/** Somebody who is told: a local server that takes alerts, and checks how they are signed. */
export async function openReceiver(t: TestContext): Promise<Receiver> {
  let secret = receiverSecret
  const received: Received[] = []
  const taken: string[] = []
  const paths: string[] = []
  const sockets = new Set<Socket>()
  let behaviour: Parameters<Receiver['behave']>[0]
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const { headers } = request
    const body: AlertBody = JSON.parse(text)
    paths.push(`${request.method} ${request.url}`)
    received.push({
      id: String(headers['webhook-id']),
      timestamp: Number(headers['webhook-timestamp']),
      isSigned: await verify(secret, headers, text),
      text,
      body,
    })
    if (behaviour) return behaviour(request, response)
    taken.push(`${body.type} ${body.data['state']}`)
    response.writeHead(204).end()
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/key-in-path-0123456789`,
    received,
    taken,
    paths,
    countOpen: () => sockets.size,
    checkBy(next) {
      secret = next
      return receiver
    },
    behave(next) {
      behaviour = next
    },
  }
  return receiver
}
