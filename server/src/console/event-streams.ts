import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Clock, Problem } from '#kit'

interface StreamNeeds {
  readonly clock: Pick<Clock, 'every' | 'after'>
}

interface Asked {
  readonly personId: string
  /** Whether whoever reads still may. */
  isStill(): Promise<boolean>
  /** Begins what tells of events, and returns its end; `undefined` where it cannot begin. */
  start(send: (event: object) => void): (() => void) | undefined
}

/** Streams open at one time, and of one person. */
const streamsMax = 500
const perPersonMax = 8

/** How often is shown that the stream lives, and looked whether its session does. */
const beatMs = 15_000

/** A stream begins anew so often: then all that a route asks of somebody is asked again. */
const lifeMs = 5 * 60_000

/** What a reader may leave unread: then it has to begin anew. */
const unreadBytesMax = 262_144

/** Server-sent events of the console: so many, for as long as their sessions, and none in the way of a service that stops. */
export function openEventStreams(scope: FastifyInstance, { clock }: StreamNeeds) {
  const open = new Map<() => void, string>()
  scope.addHook('preClose', async () => {
    for (const end of [...open.keys()]) end()
  })

  return {
    /** Throws `rate.exceeded` where there are as many as can be. */
    begin(request: FastifyRequest, reply: FastifyReply, { personId, isStill, start }: Asked): void {
      const own = [...open.values()].filter((one) => one === personId).length
      const stop = open.size < streamsMax && own < perPersonMax ? start(send) : undefined
      if (!stop) throw new Problem('rate.exceeded', { retryAfterMs: beatMs })
      const { raw } = reply
      const { socket } = request.raw
      const beat = clock.every(beatMs, () => {
        raw.write(': \n\n')
        isStill().then((is) => is || end(), end)
      })
      const life = clock.after(lifeMs, end)
      open.set(end, personId)
      socket.once('close', end)
      reply.hijack()
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      })
      raw.write('retry: 1000\n\n')

      function send(event: object): void {
        if (!open.has(end)) return
        if (raw.writableLength > unreadBytesMax) end()
        else raw.write(`data: ${JSON.stringify(event)}\n\n`)
      }

      function end(): void {
        if (!open.delete(end)) return
        beat.cancel()
        life.cancel()
        socket.off('close', end)
        raw.end()
        stop?.()
      }
    },
  }
}
