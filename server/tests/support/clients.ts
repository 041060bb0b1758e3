import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { TestService } from './service.ts'

/** A client that stays whatever the service says: it answers no end with an end of its own. */
export interface StayingClient {
  readonly socket: Socket
  /** What it read so far. */
  text(): string
  /** Whether the service said that nothing more comes, or hung up. */
  hasEnded(): boolean
}

interface Manner {
  readonly reads?: boolean
  /** Where it calls from. */
  readonly localAddress?: string
}

/** Connects, sends these bytes and stays until the test is over. */
export function stay(t: TestContext, url: string, bytes = '', { reads = true, ...from }: Manner = {}): StayingClient {
  const { hostname, port } = new URL(url)
  const chunks: Buffer[] = []
  let hasEnded = false
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true, ...from })
  if (bytes !== '') socket.write(bytes)
  if (reads) socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  for (const event of ['end', 'close'])
    socket.once(event, () => {
      hasEnded = true
    })
  t.after(() => socket.destroy())
  return { socket, text: () => Buffer.concat(chunks).toString('utf8'), hasEnded: () => hasEnded }
}

/** A request that leaves its connection open. */
export const kept = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: test\r\n\r\n`

/** A figure of the metrics; the connection that asks for it is counted too. */
async function count(service: TestService, metric: string): Promise<number> {
  const line = (await service.readMetrics()).split('\n').find((one) => one.startsWith(`${metric} `))
  return Number(line?.split(' ')[1])
}

export const countOpen = (service: TestService): Promise<number> => count(service, 'almagest_connections')

export const countRefused = (service: TestService, reason: string): Promise<number> =>
  count(service, `almagest_connections_refused_total{reason="${reason}"}`)

export const countDestroyed = (service: TestService, reason: string): Promise<number> =>
  count(service, `almagest_connections_destroyed_total{reason="${reason}"}`)
