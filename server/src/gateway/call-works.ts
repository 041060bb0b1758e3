import type { FastifyInstance } from 'fastify'
import type { Caller } from '#accounts'
import type { KeptSnapshot } from '#archive'
import type { Endpoint } from '#catalogue'
import { describeReading, measureAge } from '#creators'
import { Problem, parseWrittenJson, problems } from '#kit'
import { readAnswer } from '#readings'
import { type CallRecord, notKept, type Usage } from '#usage'
import type { KeptRequests } from './kept-requests.ts'
import type { GatewayNeeds } from './needs.ts'

/** The call somebody may see: one of the account's own, any for operators. Throws `resource.unknown`. */
export async function findCall(usage: Usage, caller: Caller, id: string): Promise<CallRecord> {
  const accountId = caller.may('operator') ? undefined : caller.accountId
  const record = await usage.findCall({ accountId, endpoints: caller.endpoints }, id)
  if (!record) throw new Problem('resource.unknown', { message: `${problems['resource.unknown'].en}: ${notKept}` })
  return record
}

type Needs = Pick<GatewayNeeds, 'archive' | 'catalogue' | 'clock' | 'usage'> & { readonly keptRequests: KeptRequests }

/** What exactly the answer of one call means; never another answer about the same creator. */
export function serveCallWorks(app: FastifyInstance, { archive, catalogue, clock, usage, keptRequests }: Needs): void {
  app.get<{ Params: { requestId: string } }>('/calls/:requestId/works', async (request, reply) => {
    const { caller, describe } = keptRequests.open(request, [])
    const { path, code, snapshotId } = await findCall(usage, caller, request.params.requestId)
    const endpoint = catalogue.find(path)
    if (endpoint?.reading !== 'works') throw noWorks('answers of this endpoint have no lists of works')
    // Empty answers are not kept, and have nothing to read.
    if (snapshotId === null) throw noWorks(code === 0 ? 'this answer was empty' : 'this call got no answer')
    const snapshot = await archive.findGiven(snapshotId)
    if (!snapshot) throw noWorks('this answer is no longer kept')
    const reading = readAnswer(snapshot.body, snapshot.collectedAt)
    if (!reading) throw noWorks('this answer has no lists of works')
    const from = { ...describe(snapshot), ageSeconds: measureAge(clock.now(), snapshot.collectedAt) }
    return reply.send({ ...describeSubject(endpoint, snapshot), from, ...describeReading(reading) })
  })
}

const noWorks = (message: string): Problem => new Problem('resource.unknown', { message })

/** Whom the question was about, as it was asked. */
function describeSubject({ subject }: Endpoint, snapshot: KeptSnapshot): object {
  if (!subject) return {}
  const params = new Map<string, unknown>(Object.entries(Object(parseWrittenJson(snapshot.params))))
  const { param, content } = subject
  return { kolId: String(params.get(param)), ...(content !== undefined && { [content]: params.get(content) }) }
}
