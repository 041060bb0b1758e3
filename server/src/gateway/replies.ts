import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Clock, Problem } from '#kit'
import { writeFailure, writeSuccess } from './envelope.ts'
import type { GatewayNeeds } from './needs.ts'
import { isContractPath, unreadableRoute } from './request.ts'

/** A request as the gateway keeps it in mind from its first byte to its last. */
export interface Visit {
  readonly requestId: string
  readonly at: number
  readonly startedMs: number
}

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit
  }
}

export function openVisit(clock: Clock, createRequestId: () => string): Visit {
  return { requestId: createRequestId(), at: clock.now(), startedMs: clock.monotonicMs() }
}

/** What is sent for anything thrown: a Problem in its words, our own bugs and Fastify's complaints in the contract's. */
export function readProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 500
    ? new Problem('request.unreadable', { cause: error })
    : new Problem('internal', { cause: error })
}

/** What every refusal has, in whatever form it is sent: our own faults are logged, a wrong method is told the right one. */
export function noteProblem(
  { log }: GatewayNeeds,
  { visit }: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): void {
  const { requestId } = visit
  if (problem.kind === 'internal') log.error({ requestId, err: problem.cause }, 'a request failed by our fault')
  if (problem.allow !== undefined) reply.header('allow', problem.allow)
}

/** Answers with a Problem in the envelope; by HTTP status too, unless this mode and path always say 200. */
export function sendProblem(
  needs: GatewayNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  noteProblem(needs, request, reply, problem)
  const isAlways200 = needs.httpStatus === 'always-200' && isContractPath(request.originalUrl)
  return reply
    .code(isAlways200 ? 200 : problem.status)
    .type('application/json; charset=utf-8')
    .send(writeFailure(problem, request.visit.requestId))
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

/** What to say where no route is: a path that is there for another method says so. */
export function findRefusal(app: FastifyInstance, { raw, method }: FastifyRequest): Problem {
  const url = raw.url?.split('?', 1)[0] ?? ''
  const allowed = ['GET', 'POST'].filter((other) => other !== method && app.hasRoute({ url, method: other }))
  if (allowed.length > 0) return new Problem('method.wrong', { allow: allowed.join(', ') })
  return new Problem('resource.unknown')
}
