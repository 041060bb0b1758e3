import type { FastifyInstance, FastifyRequest } from 'fastify'
import { writeSample } from '#docs'
import { findExactDigits, Problem, parseWrittenJson, problems } from '#kit'
import { readAnswer, type Video } from '#readings'
import { type CallRecord, notKept } from '#usage'
import { describeItem, titleOf } from './call-items.ts'
import type { ConsoleNeeds } from './needs.ts'
import { tellCall } from './tell-call.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type { CallAnswer, CallDetail, CallReading, CallWork } from './wire/calls.ts'

/** What a page shows of an answer; a longer one is downloaded. */
const shownBytesMax = 524_288

interface OfCall {
  readonly Params: { readonly requestId: string }
}

/** One call: why it was charged what it was, and its answer. */
export function serveCall(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { usage, archive, catalogue, ledger, tokens, getAddress } = needs
  const root = '/accounts/:accountId/calls/:requestId'

  scope.get<OfCall>(root, async (request): Promise<CallDetail> => {
    const { id: accountId } = getAccount(request)
    const call = await findCall(request)
    const { snapshotId, tokenId, flightId } = call
    const [entries, flight, names, snapshot] = await Promise.all([
      ledger.listEntriesOfCall({ callId: call.id, accountId }),
      flightId === null ? undefined : usage.findFlight(flightId),
      tokens.nameTokens(accountId, [tokenId]),
      snapshotId === null ? undefined : archive.findSnapshot(snapshotId),
    ])
    const begunBy = flight && (await usage.findCall({ accountId, endpoints: undefined }, flight.callId))
    const seesSuppliers = needs.exposeProviders || getVisitor(request).person.isOperator
    const token = names.get(tokenId) ?? tokenId
    const collectedAt = snapshot?.collectedAt ?? null
    const shown = snapshot && describeAnswer(snapshot.data, snapshot.collectedAt, readsWorks(call))
    return {
      call: describeItem(call, new Map(snapshot ? [[snapshot.id, snapshot.collectedAt]] : [])),
      title: titleOf(catalogue, call.path),
      token,
      provider: seesSuppliers ? call.provider : null,
      story: tellCall({ call, token, flight, begunBy: begunBy?.id ?? null, entries, collectedAt, seesSuppliers }),
      answer: shown ?? null,
      noAnswer: shown ? null : call.code !== 0 ? 'none' : snapshotId === null ? 'empty' : 'gone',
      curl: writeCurl(call),
    }
  })

  scope.get<OfCall>(`${root}/answer`, async (request, reply) => {
    const { data } = await getSnapshot(request)
    const name = `attachment; filename="${request.params.requestId}.json"`
    return reply.type('application/json; charset=utf-8').header('content-disposition', name).send(data)
  })

  scope.get<OfCall>(`${root}/works`, async (request): Promise<CallReading> => {
    const { id } = await getSnapshot(request)
    const snapshot = await archive.findGiven(id)
    const reading = snapshot && readAnswer(snapshot.body, snapshot.collectedAt)
    if (!reading) throw new Problem('resource.unknown')
    return {
      works: Object.entries(reading.lists).flatMap(([list, works]) => works.map((work) => describeWork(list, work))),
    }
  })

  async function findCall(request: FastifyRequest<OfCall>): Promise<CallRecord> {
    const { id: accountId } = getAccount(request)
    const call = await usage.findCall({ accountId, endpoints: undefined }, request.params.requestId)
    if (!call) throw new Problem('resource.unknown', { message: `${problems['resource.unknown'].en}: ${notKept}` })
    return call
  }

  async function getSnapshot(request: FastifyRequest<OfCall>) {
    const { snapshotId } = await findCall(request)
    const snapshot = snapshotId === null ? undefined : await archive.findSnapshot(snapshotId)
    if (!snapshot) throw new Problem('resource.unknown')
    return snapshot
  }

  const readsWorks = ({ path }: CallRecord): boolean => catalogue.find(path)?.reading === 'works'

  function writeCurl({ path, question }: CallRecord): string | null {
    const endpoint = catalogue.find(path)
    if (!endpoint || question === null) return null
    const asked = Object.entries(Object(parseWrittenJson(question))).map(([name, value]) => [
      name,
      findExactDigits(value) ?? String(value),
    ])
    const server = { name: 'this', url: getAddress() }
    return writeSample('short', 'bash', { endpoint, server, values: Object.fromEntries(asked) }).trim()
  }
}

const describeAnswer = (data: Buffer, collectedAt: number, hasReading: boolean): CallAnswer => ({
  bytes: data.length,
  collectedAt,
  text: data.length > shownBytesMax ? null : data.toString('utf8'),
  hasReading,
})

function describeWork(list: string, { itemId, title, published, plays, likes, comments }: Video): CallWork {
  return {
    list,
    itemId,
    title,
    publishedAt: published.at === null ? null : published.at * 1_000,
    plays,
    likes,
    comments,
  }
}
