import { hash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#kit'
import type { Shed } from '#pipeline'
import type { Connections } from './connections.ts'
import { writeFailure } from './envelope.ts'
import { findHostFault } from './hosts.ts'
import type { HttpNeeds } from './needs.ts'

/** What a connection asked when it was told too busy. */
interface Told {
  /** Path and token: who asks otherwise, or for something else, is looked at anew. */
  readonly asked: string
  readonly path: string
  readonly headers: OutgoingHttpHeaders
  readonly shed: Shed
  readonly untilMs: number
}

export interface ShedReplies {
  /** Answers a call that there is no time for, and remembers that of its connection. */
  send(request: FastifyRequest, reply: FastifyReply, shed: Shed): FastifyReply
  /** Answers the same again, where there still is no time; false: the request is to be looked at. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
}

interface ShedNeeds extends Pick<HttpNeeds, 'clock' | 'createRequestId' | 'httpStatus' | 'isReady' | 'metrics'> {
  readonly note: Connections['note']
}

/** How long a connection is taken at its word: a token may be revoked meanwhile. */
const rememberedMs = 1_000

/** A request is read from its connection before it is seen here: that takes most as long again. */
const wholeFactor = 1.8

const busy = new Problem('service.busy')

/**
 * Tells too busy on connections that were told so a moment ago, for the same endpoint and token, before the router and all that
 * comes after it are asked: there may be more calls to refuse than there is time to refuse them by the long way.
 */
export function openShedReplies(needs: ShedNeeds): ShedReplies {
  const { clock, createRequestId, httpStatus, isReady, metrics } = needs
  const bySocket = new WeakMap<Socket, Told>()
  const status = httpStatus === 'always-200' ? 200 : busy.status

  function write(response: ServerResponse, headers: OutgoingHttpHeaders, requestId: string): void {
    const body = writeFailure(busy, requestId).toString('latin1')
    response.writeHead(status, { ...headers, 'x-request-id': requestId, 'content-length': body.length })
    response.end(body, 'latin1')
  }

  const note = (shed: Shed, startedMs: number): void => shed.noteTook((clock.monotonicMs() - startedMs) * wholeFactor)

  return {
    send(request, reply, shed) {
      const asked = readAsked(request.raw)
      reply.hijack()
      const headers = {
        ...(reply.getHeaders() as OutgoingHttpHeaders),
        'content-type': 'application/json; charset=utf-8',
      }
      if (asked) {
        const untilMs = clock.monotonicMs() + rememberedMs
        bySocket.set(request.raw.socket, { ...asked, headers, shed, untilMs })
      }
      write(reply.raw, headers, request.visit.requestId)
      note(shed, request.visit.startedMs)
      return reply
    },
    answer(request, response) {
      const told = bySocket.get(request.socket)
      if (!told) return false
      const startedMs = clock.monotonicMs()
      const isSame = startedMs < told.untilMs && isReady() && readAsked(request)?.asked === told.asked
      const requestId = isSame ? createRequestId() : ''
      if (!isSame || !told.shed.again({ id: requestId, at: clock.now(), startedMs })) {
        bySocket.delete(request.socket)
        return false
      }
      const noted = needs.note(request.socket, response)
      if (noted === 'unheard') return true
      write(response, noted === 'heard' ? told.headers : { ...told.headers, connection: 'close' }, requestId)
      metrics.observeCall(told.path, busy.code, clock.monotonicMs() - startedMs)
      note(told.shed, startedMs)
      return true
    },
  }
}

/** What is asked, where that is so plain that there is nothing wrong with it, and the same is answered the same. */
function readAsked(request: IncomingMessage): { readonly asked: string; readonly path: string } | undefined {
  const { method, url = '', headers } = request
  if (method !== 'GET' || url.includes('%') || headers['traceparent'] !== undefined || findHostFault(request)) return
  const [path = '', ...queries] = url.split('?')
  const pairs = queries.join('?').split('&')
  const names = new Set(pairs.map((pair) => pair.split('=', 1)[0]))
  if (names.size < pairs.length) return
  const token = pairs.find((pair) => pair.startsWith('token=')) ?? ''
  // Secrets are not kept in memory.
  return { path, asked: hash('sha256', `${path} ${token} ${headers.authorization ?? ''}`, 'base64') }
}
