import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { demandScope } from '#accounts'
import type { Archive } from '#archive'
import { describeWorks, findAnswer, findMetrics, usualHitFactor } from '#creators'
import { type Clock, microPerYuan, Problem, Refusal, readYuan } from '#kit'
import type { Ask } from './ask.ts'
import { type KeptRequests, type KolRequest, nothingKept } from './kept-requests.ts'
import { type Query, readAge, readDigits, refuseParam } from './v1-query.ts'

interface KolParams {
  readonly kolId: string
}

interface ReadingsNeeds {
  readonly archive: Archive
  readonly clock: Clock
  readonly keptRequests: KeptRequests
  readonly ask: Ask
}

/** What the answers about a creator mean: their works in one form, and figures over them. */
export function serveReadings(app: FastifyInstance, { archive, clock, keptRequests, ask }: ReadingsNeeds): void {
  app.get<{ Params: KolParams }>('/kols/:kolId/videos', async (request, reply) => {
    const asked = keptRequests.openKol(request, ['snapshot', 'maxAge'])
    const maxAgeMs = readMaxAge(asked)
    const kept = await findKept(asked)
    if (!kept && maxAgeMs === undefined) throw nothingKept()
    const isWanted = kept && isYoung(kept, maxAgeMs)
    const answer = isWanted ? kept : await collect(request, reply, asked)
    return reply.send({ ...asked.about, ...describeWorks(answer, clock.now()) })
  })

  app.get<{ Params: KolParams }>('/kols/:kolId/metrics', async (request, reply) => {
    const asked = keptRequests.openKol(request, ['snapshot', 'maxAge', 'hitFactor', 'price'])
    const maxAgeMs = readMaxAge(asked)
    const options = { hitFactor: readFactor(asked.query), priceYuan: readPrice(asked.query) }
    const { hitFactor, priceYuan } = options
    const kept = maxAgeMs === undefined ? undefined : await findKept(asked)
    const isWanted = maxAgeMs === undefined || (kept && isYoung(kept, maxAgeMs))
    const collected = isWanted ? undefined : await collect(request, reply, asked)
    const snapshotId = isWanted ? readSnapshotId(asked.query) : undefined
    const isEmpty = collected !== undefined && collected.id === undefined
    const metrics = await findMetrics(archive, asked, { ...options, snapshotId, isEmpty, now: clock.now() })
    if (!metrics) throw nothingKept()
    return reply.send({ ...asked.about, parameters: { hitFactor, price: priceYuan ?? null }, ...metrics })
  })

  /** Whether an answer is as new as was asked for; one dated later than now is not known to be. */
  function isYoung({ collectedAt }: { readonly collectedAt: number }, maxAgeMs: number | undefined): boolean {
    const ageMs = clock.now() - collectedAt
    return maxAgeMs === undefined || (ageMs >= 0 && ageMs <= maxAgeMs)
  }

  const findKept = (asked: KolRequest) =>
    findAnswer(archive, asked, { snapshotId: readSnapshotId(asked.query), now: clock.now() })

  /** A fresh answer, asked and paid for as a call of its endpoint. */
  async function collect(
    request: FastifyRequest,
    reply: FastifyReply,
    { refresh, reader, kolId, describe }: KolRequest,
  ) {
    // HEAD is safe: it must not cost anything.
    if (request.method === 'HEAD') throw new Problem('method.wrong', { allow: 'GET' })
    const settled = await ask(request, reply, {
      trace: {},
      tell: (headers) => void reply.headers(headers),
      findEndpoint() {
        if (!refresh) throw new Problem('resource.unknown', { message: 'no endpoint collects works' })
        return refresh.endpoint
      },
      readRaw: () => refresh?.raw ?? new Map(),
    })
    const { snapshotId, data, collectedAt } = settled
    const snapshot = snapshotId === undefined ? undefined : await archive.findWhole(reader, kolId, snapshotId)
    if (snapshot) return { ...snapshot, described: describe(snapshot) }
    // An empty answer is not kept, and is read all the same.
    const described = {
      snapshot: null,
      endpoint: refresh?.endpoint.path,
      collectedAt: new Date(collectedAt).toISOString(),
    }
    return { id: undefined, body: data, collectedAt, described }
  }
}

/** How old an answer may be. It may have to be asked of an upstream, so the token needs the scope of calls, whether or not it has to. */
function readMaxAge({ caller, query }: KolRequest): number | undefined {
  const maxAgeMs = readAge(query, 'maxAge')
  if (maxAgeMs !== undefined) demandScope(caller, 'api:call')
  return maxAgeMs
}

function readSnapshotId(query: Query): number | undefined {
  const text = query.get('snapshot')
  return text === undefined ? undefined : Number(readDigits('snapshot', text, 15))
}

const hitFactorMax = 1_000

function readFactor(query: Query): number {
  const text = query.get('hitFactor')
  if (text === undefined) return usualHitFactor
  const factor = /^\d{1,4}(\.\d{1,4})?$/.test(text) ? Number(text) : 0
  if (factor > 0 && factor <= hitFactorMax) return factor
  throw refuseParam('hitFactor', `a number above 0, at most ${hitFactorMax}`)
}

/** What one work costs, in yuan. */
function readPrice(query: Query): number | undefined {
  const text = query.get('price')
  if (text === undefined) return undefined
  const expected = 'an amount in yuan above 0, such as 52000 or 0.15'
  try {
    const micro = readYuan(text)
    if (micro > 0) return micro / microPerYuan
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  throw refuseParam('price', expected)
}
