import { type Point, readPoints } from '#readings'
import { defineQuery, type Store } from '#store'
import { readBody, type StoredBody, unpack } from './bodies.ts'
import { readWorks } from './works.ts'

/**
 * Who looks into the archive: an account sees what it owns and what was imported, or everything where that is shared; of
 * that, a token limited to endpoints what they answered.
 */
export interface Reader {
  readonly accountId: string
  readonly seesAll: boolean
  /** Paths of endpoints; absent: all. */
  readonly endpoints: readonly string[] | undefined
}

/** Where a page begins: behind this snapshot. */
export interface Cursor {
  readonly collectedAt: number
  readonly id: number
}

/** A snapshot without its bytes. */
export interface KeptSnapshot extends Cursor {
  readonly path: string
  /** Canonical JSON. */
  readonly params: string
  readonly provider: string
  readonly isImported: boolean
  /** Whether it only feeds readings: it came in another form than its endpoint's. */
  readonly isReadingOnly: boolean
}

/** Which snapshots of a creator. Times are Unix milliseconds, both included. */
interface SnapshotFilter {
  readonly reader: Reader
  readonly subject: string
  /** The kind of content; `''` is the usual one. */
  readonly content: string
  readonly from: number
  readonly to: number
  readonly limit: number
}

type WorkFilter = Omit<SnapshotFilter, 'subject' | 'content'> & { readonly itemId: string }

type Following = { readonly after?: Cursor | undefined }

export interface SightingOf extends KeptSnapshot {
  readonly points: readonly Point[]
}

interface Row extends Cursor {
  readonly path: string
  readonly params: string
  readonly provider: string
  readonly imported: number
  readonly readingOnly: number
}

type GivenRow = Row & StoredBody

type WholeRow = GivenRow & { readonly wireDigest: Uint8Array; readonly wireBytes: Uint8Array }

/** `null` are points kept before anybody looked for works: then the body stands beside them, and otherwise not. */
type SightingRow = Row & ((StoredBody & { readonly points: null }) | { readonly points: Uint8Array })

const first: Cursor = { collectedAt: -1, id: -1 }
const last: Cursor = { collectedAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

const columns = 'snapshot.id, path, params, provider, collected_at, imported, reading_only'
const ofBody = 'body.digest, body.bytes, body_head, body_tail'
const isSeen = `(@seesPaths = 1 OR path IN @paths) AND (@seesAll = 1 OR imported = 1
  OR EXISTS (SELECT 1 FROM owner WHERE snapshot_id = snapshot.id AND account_id = @accountId))`
const isAsked = `subject_kind = 'kol' AND subject = @subject AND content = @content AND collected_at BETWEEN @from AND @to`
const isAfter = '(collected_at, snapshot.id) > (@collectedAt, @id)'
const isBefore = '(collected_at, snapshot.id) < (@collectedAt, @id)'
const newestFirst = 'ORDER BY collected_at DESC, snapshot.id DESC LIMIT @limit'
const earliestFirst = 'ORDER BY collected_at, snapshot.id LIMIT @limit'

const listKept = defineQuery<Row>(
  'archive.listKept',
  `SELECT ${columns} FROM snapshot WHERE ${isAsked} AND ${isBefore} AND ${isSeen} ${newestFirst}`,
)

const findWhole = defineQuery<WholeRow>(
  'archive.findWhole',
  `SELECT ${columns}, ${ofBody}, wire.digest AS wire_digest, wire.bytes AS wire_bytes
   FROM snapshot JOIN blob AS body ON body.id = body_blob JOIN blob AS wire ON wire.id = wire_blob
   WHERE snapshot.id = @id AND subject_kind = 'kol' AND subject = @subject AND ${isSeen}`,
)

const findGiven = defineQuery<GivenRow, { readonly id: number }>(
  'archive.findGiven',
  `SELECT ${columns}, ${ofBody} FROM snapshot JOIN blob AS body ON body.id = body_blob WHERE snapshot.id = @id`,
)

const defineSightings = (name: string, which: string, order: string) =>
  defineQuery<SightingRow>(
    name,
    `SELECT ${columns}, points, ${ofBody}
     FROM snapshot LEFT JOIN blob AS body ON body.id = CASE WHEN points IS NULL THEN body_blob END
     WHERE ${which} AND (points IS NULL OR length(points) > 0) AND ${isSeen} ${order}`,
  )

const listSightings = defineSightings('archive.listSightings', `${isAsked} AND ${isAfter}`, earliestFirst)

const listNewest = defineSightings('archive.listNewest', isAsked, newestFirst)

const listOfWork = defineSightings(
  'archive.listSightingsOfWork',
  `subject_kind = 'kol' AND subject IN (SELECT subject FROM work WHERE item_id = @itemId)
   AND collected_at BETWEEN @from AND @to AND ${isAfter}`,
  earliestFirst,
)

const bind = <F extends { readonly reader: Reader }>({ reader, ...filter }: F, cursor: Cursor = first) => ({
  ...filter,
  ...cursor,
  accountId: reader.accountId,
  seesAll: Number(reader.seesAll),
  seesPaths: Number(reader.endpoints === undefined),
  paths: reader.endpoints ?? [],
})

export function openHistory(store: Store) {
  return {
    /** The newest first; `before` is the last of the page before. */
    async listSnapshots({ before = last, ...filter }: SnapshotFilter & { readonly before?: Cursor | undefined }) {
      return (await store.list(listKept, bind(filter, before))).map(readKept)
    },
    /** A snapshot with its bytes, if it is of this creator and the reader may see it. */
    async findWhole(reader: Reader, subject: string, id: number) {
      const row = await store.find(findWhole, { ...bind({ reader, subject }), id })
      if (!row) return undefined
      const wire = { digest: row.wireDigest, bytes: row.wireBytes }
      return { ...readKept(row), data: row.readingOnly === 1 ? undefined : unpack(wire), body: readBody(row) }
    },
    /** A snapshot with the body it was read from, for whoever was given it: who that is, the record of the call says. */
    async findGiven(id: number) {
      const row = await store.find(findGiven, { id })
      return row && { ...readKept(row), body: readBody(row) }
    },
    /** Works of a creator through time, the earliest answer first; `after` is the last of the page before. */
    async listSightings({ after, ...filter }: SnapshotFilter & Following): Promise<readonly SightingOf[]> {
      return (await store.list(listSightings, bind(filter, after))).map(readSighting)
    },
    /** The newest answers that have works, the newest first. */
    async listNewest(filter: SnapshotFilter): Promise<readonly SightingOf[]> {
      return (await store.list(listNewest, bind(filter))).map(readSighting)
    },
    /** One work through time: what the answers about its creator said of it. Pages are of answers, those without it among them. */
    async listSightingsOfWork({ after, itemId, ...filter }: WorkFilter & Following): Promise<readonly SightingOf[]> {
      const sightings = (await store.list(listOfWork, { ...bind(filter, after), itemId })).map(readSighting)
      return sightings.map((one) => ({ ...one, points: one.points.filter((point) => point.itemId === itemId) }))
    },
  }
}

function readSighting(row: SightingRow): SightingOf {
  const { collectedAt } = row
  const works = row.points === null ? readWorks(readBody(row), collectedAt) : readPoints(row.points)
  return { ...readKept(row), points: works.map((point) => forgetLater(point, collectedAt)) }
}

/** Points were kept with times in other units than seconds once, which are later than any answer. */
const forgetLater = (point: Point, collectedAt: number): Point =>
  (point.publishedAt ?? 0) * 1_000 > collectedAt ? { ...point, publishedAt: null } : point

function readKept({ id, path, params, provider, collectedAt, imported, readingOnly }: Row): KeptSnapshot {
  return { id, path, params, provider, collectedAt, isImported: imported === 1, isReadingOnly: readingOnly === 1 }
}
