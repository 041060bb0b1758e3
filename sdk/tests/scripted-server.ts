import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is answered to one request. */
export interface ScriptedReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Ends the connection instead: before a byte is answered, or within the answer. */
  readonly drop?: 'before' | 'within'
  readonly delayMs?: number
}

export interface Script {
  /** In order; the last one also answers all that follow. */
  readonly replies: readonly ScriptedReply[]
  readonly pingMs?: number
}

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  readonly target: string
  readonly key: string | undefined
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  readonly body: string
  readonly atMs: number
}

interface Play {
  readonly script: Script
  readonly seen: Seen[]
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key',
  'access-control-expose-headers':
    'x-request-id, x-charge, x-collected-at, x-provider, retry-after, cache-status, age, idempotency-replayed',
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '', drop, delayMs = 0 }: ScriptedReply,
): void {
  setTimeout(() => {
    if (drop === 'before') return void response.socket?.destroy()
    const length = Buffer.byteLength(body)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...cors, ...headers })
    if (drop !== 'within') return void response.end(body)
    response.write(body.slice(0, body.length / 2), () => response.socket?.destroy())
  }, delayMs)
}

/**
 * A server that does as it is told, over HTTP itself, so that clients in any runtime can tell it: `POST /script` takes a
 * script and gives its id, `/play/ID/…` acts it, `GET /script/ID` tells what arrived. Anything else is asked of `serveFile`.
 */
export async function openScriptedServer(serveFile?: (path: string, response: ServerResponse) => void) {
  const plays: Play[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const body = await readText(request)
    if (method === 'OPTIONS') return send(response, { status: 204 })
    const [, kind, id, path = ''] = /^\/(script|play)(?:\/(\d+)(.*))?$/.exec(url) ?? []
    const play = plays[Number(id)]
    if (kind === 'script' && method === 'POST') {
      return send(response, { body: String(plays.push({ script: JSON.parse(body), seen: [] }) - 1) })
    }
    if (kind === 'script' && play) return send(response, { body: JSON.stringify(play.seen) })
    if (kind === 'play' && play && path === '/ping') {
      return send(response, { delayMs: play.script.pingMs ?? 0, body: '{"code":0,"data":"pong","message":null}' })
    }
    if (kind === 'play' && play) return act(play, request, path, body, response)
    if (serveFile) return serveFile(url, response)
    send(response, { status: 404 })
  }

  function act(
    { script, seen }: Play,
    request: IncomingMessage,
    target: string,
    body: string,
    response: ServerResponse,
  ): void {
    const { method = '', headers } = request
    const reply = script.replies[Math.min(seen.length, script.replies.length - 1)]
    seen.push({
      method,
      target,
      key: headers['idempotency-key']?.toString(),
      authorization: headers.authorization,
      contentType: headers['content-type'],
      body,
      atMs: performance.now(),
    })
    send(response, reply ?? { status: 500 })
  }

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}
