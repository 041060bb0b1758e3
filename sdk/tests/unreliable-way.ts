import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Chance by a seed, so that a run can be had again (mulberry32). */
export function openChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A way to the service on which anything may be lost, and others answer in its place. */
export interface UnreliableWay {
  readonly url: string
  /** How often each thing happened. */
  readonly counts: ReadonlyMap<Happening, number>
  close(): void
}

const happenings = ['lost before', 'lost on the way', 'lost behind', 'cut short', 301, 302, 500, 'passed'] as const

type Happening = (typeof happenings)[number]

/** Of a hundred requests, how many each thing happens to. */
const shares: Readonly<Record<Happening, number>> = {
  'lost before': 8,
  'lost on the way': 6,
  'lost behind': 10,
  'cut short': 6,
  301: 10,
  302: 10,
  500: 10,
  passed: 40,
}

function draw(chance: number): Happening {
  let left = chance * 100
  for (const happening of happenings) {
    left -= shares[happening]
    if (left < 0) return happening
  }
  return 'passed'
}

const failures: Readonly<Record<301 | 302 | 500, number>> = { 301: 200, 302: 429, 500: 500 }

/** Goes to a service, and does to each request what chance says. */
export async function openUnreliableWay(service: string, chance: () => number): Promise<UnreliableWay> {
  const counts = new Map<Happening, number>()

  function fail(code: 301 | 302 | 500, response: ServerResponse): void {
    response.writeHead(failures[code], { 'content-type': 'application/json', 'retry-after': '0' })
    response.end(`{"code":${code},"data":null,"message":"by chance","recordTime":null,"requestId":"${'0'.repeat(32)}"}`)
  }

  function pass(incoming: IncomingMessage, response: ServerResponse, happening: Happening): void {
    const { method, url = '/', headers } = incoming
    const outgoing = request(new URL(url, service), { method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => response.destroy())
      answer.on('end', () => deliver(answer, Buffer.concat(chunks), response, happening))
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
    // The service has the request, and its caller is gone before the answer is there.
    if (happening === 'lost on the way') outgoing.once('finish', () => setTimeout(() => outgoing.destroy(), 2))
  }

  function deliver(answer: IncomingMessage, body: Buffer, response: ServerResponse, happening: Happening): void {
    if (happening === 'lost behind') return void response.destroy()
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    if (happening === 'passed') return void response.end(body)
    response.write(body.subarray(0, body.length >> 1), () => response.destroy())
  }

  const server = createServer((incoming, response) => {
    const happening = draw(chance())
    counts.set(happening, (counts.get(happening) ?? 0) + 1)
    if (happening === 'lost before') incoming.socket.destroy()
    else if (typeof happening === 'number') fail(happening, response)
    else pass(incoming, response, happening)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
