import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '#accounts'
import { Problem, problems } from '#kit'
import type { CallRecord } from '#usage'
import { describeCall, describeCollection, describeSupply } from './describe-call.ts'
import type { GatewayNeeds } from './needs.ts'
import { findRefusal, noteProblem, readProblem } from './replies.ts'
import { findSecret, readParams, splitTarget } from './request.ts'

const pageSizeMax = 100

/** Our own REST beside the contract's wire: what became of a call, how upstreams are. Errors are those of RFC 9457. */
export function serveV1(app: FastifyInstance, needs: GatewayNeeds): void {
  const { tokens, usage, archive, collector, exposeProviders } = needs

  app.setErrorHandler((error, request, reply) => sendProblemDetails(request, reply, readProblem(error)))
  app.setNotFoundHandler((request, reply) => sendProblemDetails(request, reply, findRefusal(app, request)))

  app.get<{ Params: { requestId: string } }>('/calls/:requestId', async (request, reply) => {
    const caller = await identify(request, readQuery(request, ['token']))
    const record = await usage.findCall(caller.isOperator ? undefined : caller.accountId, request.params.requestId)
    if (!record) throw new Problem('resource.unknown')
    const snapshot = record.snapshotId === null ? undefined : await archive.findSnapshot(record.snapshotId)
    const call = JSON.stringify({ ...describeCall(record), ...(await describeProviders(caller, record)) })
    // The answer's own bytes: printing them again would lose digits of big numbers.
    const body = `${call.slice(0, -1)},"answer":${snapshot?.data.toString('utf8') ?? 'null'}}`
    return reply.type('application/json; charset=utf-8').send(body)
  })

  app.get('/calls', async (request, reply) => {
    const query = readQuery(request, ['token', 'idempotencyKey', 'endpoint', 'since', 'before', 'limit'])
    const { accountId } = await identify(request, query)
    const limit = readLimit(query.get('limit'))
    const records = await usage.listCalls({
      accountId,
      idempotencyKey: query.get('idempotencyKey'),
      path: query.get('endpoint'),
      since: readSince(query.get('since')),
      before: readCallId(query.get('before')),
      limit,
    })
    const last = records.length === limit ? records.at(-1) : undefined
    return reply.send({ calls: records.map(describeCall), next: last ? last.id : null })
  })

  app.get('/providers', async (request, reply) => {
    const { isOperator } = await identify(request, readQuery(request, ['token']))
    if (!isOperator) throw new Problem('permission.denied')
    return reply.send(collector.describe())
  })

  /** Everything for operators; for others as much as `EXPOSE_PROVIDERS` lets them see. */
  async function describeProviders({ isOperator }: Caller, record: CallRecord) {
    if (!isOperator && !exposeProviders) return {}
    const flight = record.flightId === null ? undefined : await usage.findFlight(record.flightId)
    return isOperator ? describeCollection(record, flight) : describeSupply(record, flight)
  }

  function identify(request: FastifyRequest, query: ReadonlyMap<string, string>) {
    return tokens.identify(findSecret(query, request.headers.authorization))
  }

  function sendProblemDetails(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
    noteProblem(needs, request, reply, problem)
    const { requestId } = request.visit
    const title = problems[problem.kind].en
    // A call that failed by code 301 is HTTP 200 on the wire; here a failure is never a success.
    const status = problem.status === 200 ? 502 : problem.status
    const details = { type: 'about:blank', title, status, detail: problem.message, code: problem.code, requestId }
    return reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(details))
  }
}

function readQuery(request: FastifyRequest, known: readonly string[]): ReadonlyMap<string, string> {
  return readParams([splitTarget(request.originalUrl).query], (name) => known.includes(name))
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return 20
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= pageSizeMax) return limit
  throw new Problem('parameters.invalid', {
    message: `parameter limit is not valid: expected an integer of 1 to ${pageSizeMax}`,
  })
}

function readCallId(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f]{32}$/.test(text)) return text
  throw new Problem('parameters.invalid', { message: 'parameter before is not valid: expected the id of a call' })
}

/** An ISO time, or Unix milliseconds. */
function readSince(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const since = /^\d{1,15}$/.test(text) ? Number(text) : isTime ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(since)) return since
  throw new Problem('parameters.invalid', {
    message: 'parameter since is not valid: expected a time such as 2026-11-22T10:00:00+08:00, or Unix milliseconds',
  })
}
