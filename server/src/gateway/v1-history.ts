import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Archive, Cursor } from '#archive'
import { describeHistory, describeTrack } from '#creators'
import { type Clock, Problem } from '#kit'
import type { KeptRequests, KolRequest } from './kept-requests.ts'
import { type Query, readDigits, readLimit, readMoment, refuseParam } from './v1-query.ts'

interface KolParams {
  readonly kolId: string
}

interface HistoryNeeds {
  readonly archive: Archive
  readonly clock: Clock
  readonly keptRequests: KeptRequests
}

/** Snapshots of a page. */
const page = { usual: 100, most: 500 } as const

/** What is kept of creators and their works, as it was and through time. */
export function serveHistory(app: FastifyInstance, { archive, clock, keptRequests }: HistoryNeeds): void {
  /** Whatever is asked, nothing dated later than now: a clock that ran ahead once is not believed. */
  const readPage = (query: Query) => ({
    from: readMoment(query, 'from') ?? 0,
    to: Math.min(readMoment(query, 'to') ?? Number.MAX_SAFE_INTEGER, clock.now()),
    limit: readLimit(query, page),
  })

  app.get<{ Params: KolParams }>('/kols/:kolId/snapshots', async (request, reply) => {
    const asked = keptRequests.openKol(request, ['from', 'to', 'before', 'limit'])
    const filter = { ...readPage(asked.query), ...filterOf(asked) }
    const snapshots = await archive.listSnapshots({ ...filter, before: readCursor(asked.query, 'before') })
    const next = writeNext(snapshots, filter.limit)
    return reply.send({ ...asked.about, snapshots: snapshots.map(asked.describe), next })
  })

  app.get<{ Params: KolParams & { readonly id: string } }>('/kols/:kolId/snapshots/:id', async (request, reply) => {
    const { reader, kolId, describe, showsProvider } = keptRequests.openKol(request, [])
    const id = Number(readDigits('snapshot', request.params.id, 15))
    const snapshot = await archive.findWhole(reader, kolId, id)
    if (!snapshot) throw new Problem('resource.unknown')
    const { data, body } = snapshot
    const members = { data: data ?? 'null', ...(showsProvider(snapshot) && { body }) }
    return sendWithRaw(reply, describe(snapshot), members)
  })

  app.get<{ Params: KolParams }>('/kols/:kolId/history', async (request, reply) => {
    const asked = keptRequests.openKol(request, ['from', 'to', 'after', 'limit'])
    const filter = { ...readPage(asked.query), ...filterOf(asked) }
    const sightings = await archive.listSightings({ ...filter, after: readCursor(asked.query, 'after') })
    return reply.send({
      ...asked.about,
      ...describeHistory(sightings, asked.describe),
      next: writeNext(sightings, filter.limit),
    })
  })

  app.get<{ Params: { readonly itemId: string } }>('/videos/:itemId/history', async (request, reply) => {
    const { query, reader, describe } = keptRequests.open(request, ['from', 'to', 'after', 'limit'])
    const itemId = readDigits('itemId', request.params.itemId, 20)
    const filter = { ...readPage(query), reader, itemId }
    const sightings = await archive.listSightingsOfWork({ ...filter, after: readCursor(query, 'after') })
    return reply.send({
      itemId,
      url: `https://www.douyin.com/video/${itemId}`,
      points: describeTrack(sightings, describe),
      next: writeNext(sightings, filter.limit),
    })
  })
}

const filterOf = ({ reader, kolId: subject, content }: KolRequest) => ({ reader, subject, content })

/** Where the next page begins: behind the last of a full one. */
function writeNext(snapshots: readonly Cursor[], limit: number): string | null {
  const last = snapshots.length === limit ? snapshots.at(-1) : undefined
  return last ? `${last.collectedAt}-${last.id}` : null
}

function readCursor(query: Query, name: string): Cursor | undefined {
  const text = query.get(name)
  if (text === undefined) return undefined
  const [, collectedAt, id] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? []
  if (collectedAt === undefined || id === undefined) throw refuseParam(name, '`next` of the page before')
  return { collectedAt: Number(collectedAt), id: Number(id) }
}

/** Sends an object with members that are JSON as it stands: printing them again would lose digits of big numbers. */
function sendWithRaw(
  reply: FastifyReply,
  fields: object,
  raw: Readonly<Record<string, Buffer | string>>,
): FastifyReply {
  const members = Object.entries(raw).map(([name, json]) => `,${JSON.stringify(name)}:${json.toString()}`)
  const text = `${JSON.stringify(fields).slice(0, -1)}${members.join('')}}`
  return reply.type('application/json; charset=utf-8').send(text)
}
