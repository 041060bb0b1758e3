import type { FastifyInstance } from 'fastify'
import type { Caller } from '#accounts'
import { getCaller } from '#http'
import type { CallRecord } from '#usage'
import type { Ask } from './ask.ts'
import { findCall, serveCallWorks } from './call-works.ts'
import { describeCall, describeCollection, describeSupply } from './describe-call.ts'
import { createKeptRequests } from './kept-requests.ts'
import type { GatewayNeeds } from './needs.ts'
import { serveEndpoints } from './v1-endpoints.ts'
import { serveHistory } from './v1-history.ts'
import { readLimit, readMoment, readQuery, refuseParam } from './v1-query.ts'
import { serveReadings } from './v1-readings.ts'

/** Our own REST beside the contract's wire: what may be asked, what became of a call, how upstreams are. */
export function serveV1(app: FastifyInstance, needs: GatewayNeeds, ask: Ask): void {
  const { usage, archive, collector, exposeProviders } = needs

  app.get<{ Params: { requestId: string } }>('/calls/:requestId', async (request, reply) => {
    readQuery(request, ['token'])
    const caller = getCaller(request)
    const record = await findCall(usage, caller, request.params.requestId)
    // Whoever could not have it by another way is told of the call, and not its answer.
    const seesAnswer = (['archive:read', 'api:call', 'operator'] as const).some(caller.may)
    const { snapshotId } = record
    const snapshot = snapshotId === null || !seesAnswer ? undefined : await archive.findSnapshot(snapshotId)
    const call = JSON.stringify({ ...describeCall(record), ...(await describeProviders(caller, record)) })
    // The answer's own bytes: printing them again would lose digits of big numbers.
    const body = `${call.slice(0, -1)},"answer":${snapshot?.data.toString('utf8') ?? 'null'}}`
    return reply.type('application/json; charset=utf-8').send(body)
  })

  app.get('/calls', async (request, reply) => {
    const query = readQuery(request, ['token', 'idempotencyKey', 'endpoint', 'since', 'before', 'limit'])
    const { accountId, endpoints } = getCaller(request)
    const limit = readLimit(query, { usual: 20, most: 100 })
    const { calls, next } = await usage.searchCalls({
      accountId,
      endpoints,
      idempotencyKey: query.get('idempotencyKey'),
      path: query.get('endpoint'),
      since: readMoment(query, 'since'),
      before: readCallId(query),
      limit,
    })
    return reply.send({ calls: calls.map(describeCall), next })
  })

  app.get('/providers', async (request, reply) => {
    readQuery(request, ['token'])
    return reply.send(collector.describe())
  })

  serveEndpoints(app, needs)
  const keptRequests = createKeptRequests(needs)
  serveHistory(app, { archive, clock: needs.clock, keptRequests })
  serveReadings(app, { archive, clock: needs.clock, keptRequests, ask })
  serveCallWorks(app, { ...needs, keptRequests })

  /** Everything for operators; for others as much as `EXPOSE_PROVIDERS` lets them see. */
  async function describeProviders(caller: Caller, record: CallRecord) {
    const isOperator = caller.may('operator')
    if (!isOperator && !exposeProviders) return {}
    const flight = record.flightId === null ? undefined : await usage.findFlight(record.flightId)
    return isOperator ? describeCollection(record, flight) : describeSupply(record, flight)
  }
}

function readCallId(query: ReadonlyMap<string, string>): string | undefined {
  const id = query.get('before')
  if (id === undefined || /^[0-9a-f]{32}$/.test(id)) return id
  throw refuseParam('before', 'the id of a call')
}
