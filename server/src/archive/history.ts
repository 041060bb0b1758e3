import { type Point, readPoints } from '#readings'
import type { Closure, Store } from '#store'
import type { Blobs } from './blobs.ts'
import { readBody, type StoredBodies } from './bodies.ts'
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
export interface SnapshotFilter {
  readonly reader: Reader
  readonly subject: string
  /** The kind of content; `''` is the usual one. */
  readonly content: string
  readonly from: number
  readonly to: number
  readonly limit: number
}

export interface SightingOf extends KeptSnapshot {
  readonly points: readonly Point[]
}

export interface History {
  /** Notes an account as an owner of a snapshot, in the commit that settles its call. */
  own(accountId: string, snapshotId: number): Closure
  /** The newest first; `before` is the last of the page before. */
  listSnapshots(filter: SnapshotFilter & { readonly before?: Cursor | undefined }): Promise<readonly KeptSnapshot[]>
  /** A snapshot with its bytes, if it is of this creator and the reader may see it. */
  findWhole(
    reader: Reader,
    subject: string,
    id: number,
  ): Promise<(KeptSnapshot & { readonly data: Buffer | undefined; readonly body: Buffer }) | undefined>
  /** A snapshot with the body it was read from, for whoever was given it: who that is, the record of the call says. */
  findGiven(id: number): Promise<(KeptSnapshot & { readonly body: Buffer }) | undefined>
  /** Works of a creator through time, the earliest answer first; `after` is the last of the page before. */
  listSightings(filter: SnapshotFilter & { readonly after?: Cursor | undefined }): Promise<readonly SightingOf[]>
  /** The newest answers that have works, the newest first. */
  listNewest(filter: SnapshotFilter): Promise<readonly SightingOf[]>
  /** One work through time: what the answers about its creator said of it. Pages are of answers, those without it among them. */
  listSightingsOfWork(
    filter: Omit<SnapshotFilter, 'subject' | 'content'> & {
      readonly itemId: string
      readonly after?: Cursor | undefined
    },
  ): Promise<readonly SightingOf[]>
}

interface Row extends StoredBodies, Cursor {
  readonly path: string
  readonly params: string
  readonly provider: string
  readonly imported: number
  readonly readingOnly: number
}

interface SightingRow extends Row {
  readonly points: Uint8Array | null
}

const first: Cursor = { collectedAt: -1, id: -1 }
const last: Cursor = { collectedAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

export function openHistory(store: Store, blobs: Blobs): History {
  const columns = `id, path, params, provider, collected_at AS collectedAt, imported, reading_only AS readingOnly,
    wire_blob AS wireBlob, body_blob AS bodyBlob, body_head AS bodyHead, body_tail AS bodyTail`
  const isSeen = `(@endpoints IS NULL OR path IN (SELECT value FROM json_each(@endpoints)))
    AND (@seesAll OR imported OR EXISTS (SELECT 1 FROM owner WHERE snapshot_id = snapshot.id AND account_id = @accountId))`
  const isAsked = `subject_kind = 'kol' AND subject = @subject AND content = @content AND collected_at BETWEEN @from AND @to`
  const hasWorks = `(points IS NULL OR length(points) > 0)`
  const isAfter = '(collected_at, id) > (@collectedAt, @id)'
  const isBefore = '(collected_at, id) < (@collectedAt, @id)'
  const newestFirst = 'ORDER BY collected_at DESC, id DESC LIMIT @limit'
  const earliestFirst = 'ORDER BY collected_at, id LIMIT @limit'

  const insertOwner = store.prepare(
    `INSERT OR IGNORE INTO owner (snapshot_id, account_id)
     SELECT id, @accountId FROM snapshot WHERE id = @snapshotId`,
  )
  const list = store.prepare<Row>(
    `SELECT ${columns} FROM snapshot WHERE ${isAsked} AND ${isBefore} AND ${isSeen} ${newestFirst}`,
  )
  const find = store.prepare<Row>(
    `SELECT ${columns} FROM snapshot WHERE id = @id AND subject_kind = 'kol' AND subject = @subject AND ${isSeen}`,
  )
  const findAny = store.prepare<Row>(`SELECT ${columns} FROM snapshot WHERE id = @id`)
  const listAfter = store.prepare<SightingRow>(
    `SELECT ${columns}, points FROM snapshot WHERE ${isAsked} AND ${hasWorks} AND ${isAfter} AND ${isSeen} ${earliestFirst}`,
  )
  const listLast = store.prepare<SightingRow>(
    `SELECT ${columns}, points FROM snapshot WHERE ${isAsked} AND ${hasWorks} AND ${isSeen} ${newestFirst}`,
  )
  const listOfWork = store.prepare<SightingRow>(
    `SELECT ${columns}, points FROM snapshot
     WHERE subject_kind = 'kol' AND subject IN (SELECT subject FROM work WHERE item_id = @itemId)
       AND collected_at BETWEEN @from AND @to AND ${hasWorks} AND ${isAfter} AND ${isSeen} ${earliestFirst}`,
  )

  const bind = <F extends { readonly reader: Reader }>({ reader, ...filter }: F, cursor: Cursor = first) => ({
    ...filter,
    ...cursor,
    accountId: reader.accountId,
    seesAll: Number(reader.seesAll),
    endpoints: reader.endpoints === undefined ? null : JSON.stringify(reader.endpoints),
  })

  function readSighting({ points, ...row }: SightingRow): SightingOf {
    const { collectedAt } = row
    // `null` is what was kept before anybody looked for works.
    const works = points ? readPoints(points) : readWorks(readBody(blobs, row), collectedAt)
    return { ...readKept(row), points: works.map((point) => forgetLater(point, collectedAt)) }
  }

  return {
    own: (accountId, snapshotId) => () => void insertOwner.run({ accountId, snapshotId }),
    listSnapshots: async ({ before = last, ...filter }) => list.list(bind(filter, before)).map(readKept),
    async findWhole(reader, subject, id) {
      const row = find.find({ ...bind({ reader, subject }), id })
      if (!row) return undefined
      const data = row.readingOnly === 1 ? undefined : blobs.get(row.wireBlob)
      return { ...readKept(row), data, body: readBody(blobs, row) }
    },
    async findGiven(id) {
      const row = findAny.find({ id })
      return row && { ...readKept(row), body: readBody(blobs, row) }
    },
    listSightings: async ({ after = first, ...filter }) => listAfter.list(bind(filter, after)).map(readSighting),
    listNewest: async (filter) => listLast.list(bind(filter)).map(readSighting),
    listSightingsOfWork: async ({ after = first, itemId, ...filter }) =>
      listOfWork
        .list({ ...bind(filter, after), itemId })
        .map(readSighting)
        .map((sighting) => ({ ...sighting, points: sighting.points.filter((point) => point.itemId === itemId) })),
  }
}

/** Points were kept with times in other units than seconds once, which are later than any answer. */
const forgetLater = (point: Point, collectedAt: number): Point =>
  (point.publishedAt ?? 0) * 1_000 > collectedAt ? { ...point, publishedAt: null } : point

function readKept({ id, path, params, provider, collectedAt, imported, readingOnly }: Row): KeptSnapshot {
  return { id, path, params, provider, collectedAt, isImported: imported === 1, isReadingOnly: readingOnly === 1 }
}
