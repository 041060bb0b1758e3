import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Clock, Problem, type ProblemName } from '#kit'
import { writeSuccess } from './envelope.ts'
import type { HttpNeeds } from './needs.ts'
import { addressOf } from './proxies.ts'
import { writeRefusal } from './refusal.ts'
import { unreadableRoute } from './request.ts'

/** A request as it is kept in mind from its first byte to its last. */
export interface Visit {
  readonly requestId: string
  readonly at: number
  readonly startedMs: number
  /** As it stood in the request line. */
  readonly target: string
  /** Who asks; nobody can be told whose connection has ended already. */
  readonly ip: string | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit
  }
}

export function openVisit(request: FastifyRequest, clock: Clock, createRequestId: () => string): Visit {
  const { originalUrl: target } = request
  const [at, startedMs] = [clock.now(), clock.monotonicMs()]
  return { requestId: createRequestId(), at, startedMs, target, ip: addressOf(request) }
}

/** What is sent for anything thrown: a Problem in its words, our own bugs and Fastify's complaints in the contract's. */
export function readProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status >= 400 && status < 500) return new Problem(kindOf[status] ?? 'request.unreadable', { cause: error })
  return new Problem('internal', { cause: error })
}

/** Fastify's complaints about a request, by their HTTP status. */
const kindOf: Readonly<Record<number, ProblemName>> = {
  413: 'body.large',
  414: 'target.long',
  415: 'body.unsupported',
  431: 'headers.large',
}

/** What every refusal has, in whatever form it is sent: our own faults are logged, a wrong method is told the right one. */
function noteProblem({ log }: HttpNeeds, { visit }: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  const { requestId } = visit
  if (problem.kind === 'internal') log.error({ requestId, err: problem.cause }, 'a request failed by our fault')
  if (problem.allow !== undefined) reply.header('allow', problem.allow)
}

/** Answers with a Problem in the form of the part of the service that was asked. */
export function sendProblem(
  needs: HttpNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  noteProblem(needs, request, reply, problem)
  const { status, headers, body } = writeRefusal(problem, { ...needs, ...request.visit })
  return reply.code(status).headers(headers).send(body)
}

/** Answers with data of our own in the envelope. */
export function sendData({ visit }: FastifyRequest, reply: FastifyReply, data: object): FastifyReply {
  const bytes = Buffer.from(JSON.stringify(data))
  return reply.type('application/json; charset=utf-8').send(writeSuccess(bytes, visit.requestId))
}

/** Lets paths that cannot be decoded be refused in the words of this part of the service. */
export function refuseUnreadable(app: FastifyInstance): void {
  app.all(unreadableRoute, async () => {
    throw new Problem('request.unreadable')
  })
}
