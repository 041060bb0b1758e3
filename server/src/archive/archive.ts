import { canonicalParams, type Endpoint, type Params, readSubject } from '#catalogue'
import { type Clock, sleep } from '#kit'
import type { Closure, Store } from '#store'
import { openBlobs } from './blobs.ts'
import { draftBodies, type StoredBodies, storeBodies } from './bodies.ts'
import { type History, openHistory } from './history.ts'
import { createMemory } from './memory.ts'
import { type Mentions, openMentions } from './mentions.ts'
import { openWorks, packWorks, readWorks, type Works } from './works.ts'

/** One collected answer, kept. */
export interface Snapshot {
  readonly id: number
  /** The bytes of `data` in the wire form. */
  readonly data: Buffer
  readonly provider: string
  /** Unix milliseconds. */
  readonly collectedAt: number
}

/** An answer to be kept. */
export interface NewSnapshot {
  readonly endpoint: Endpoint
  readonly params: Params
  readonly data: Buffer
  /** The provider's own body. */
  readonly body: Buffer
  readonly provider: string
  readonly collectedAt: number
  /** The call it was collected for. */
  readonly callId: string
}

/** An answer that was recorded elsewhere. */
export interface ImportedSnapshot extends Omit<NewSnapshot, 'data' | 'provider' | 'callId'> {
  /** In the wire form; absent where it cannot be turned into that: then it only feeds readings. */
  readonly data: Buffer | undefined
  /** Whether somebody said when it was collected. If not, the same body is kept once, whatever the time. */
  readonly isTimeKnown: boolean
}

/** What was answered. The cache is this archive read with an age. */
export interface Archive extends History, Mentions, Pick<Works, 'findMended' | 'findUnread' | 'readUnread'> {
  /** Keeps an answer. Its id is known at once; it is on disk with the next commit, and gone where that one fails. */
  keep(snapshot: NewSnapshot): Promise<number>
  /** Keeps answers recorded elsewhere, for everybody to see, in one commit; false for each that was kept before. */
  keepImported(snapshots: readonly ImportedSnapshot[]): Promise<readonly boolean[]>
  /** Fails the commit it is part of where an answer that was kept is no longer there: it must not be charged. */
  confirm(id: number): Closure
  /**
   * The newest snapshot that answers a question and was collected from `since` to `until`, both included, whoever asked for it.
   * `until` is now: what a clock that ran ahead has dated later is not known to be new.
   */
  findNewest(question: {
    readonly path: string
    readonly params: Params
    readonly since: number
    readonly until: number
  }): Promise<Snapshot | undefined>
  findSnapshot(id: number): Promise<Snapshot | undefined>
  /** Removes all snapshots of a subject, in slices, and says how many. Bodies nothing else refers to go with them. */
  erase(subject: string): Promise<number>
  /** How many snapshots are about a subject. */
  countAbout(subject: string): Promise<number>
  /** Removes these snapshots as `erase` does, and says how many there were. */
  eraseSnapshots(ids: readonly number[]): Promise<number>
  /** Removes one slice of the snapshots collected before a time; says how many, 0 when none is left. */
  trim(before: number): Promise<number>
}

interface SnapshotRow {
  readonly id: number
  readonly provider: string
  readonly collectedAt: number
  readonly wireBlob: number
}

interface RemovedRow {
  readonly wireBlob: number
  readonly bodyBlob: number
  readonly subject: string | null
}

/** Bodies of the newest answers, kept at hand. */
const memoryBytesMax = 64 * 1_048_576

/** Snapshots removed in one commit. */
const sliceRows = 50

export function openArchive(store: Store, clock: Clock): Archive {
  const blobs = openBlobs(store)
  const { noteWorks, forgetWorks, ...unread } = openWorks(store, blobs)
  const columns = 'id, provider, collected_at AS collectedAt, wire_blob AS wireBlob'
  const insert = store.prepare<{ id: number }>(
    `INSERT INTO snapshot (path, params, subject_kind, subject, content, provider, collected_at, wire_blob, body_blob, body_head,
                           body_tail, points, imported, reading_only, call_id)
     VALUES (@path, @params, @subjectKind, @subject, @content, @provider, @collectedAt, @wireBlob, @bodyBlob, @bodyHead,
             @bodyTail, @points, @imported, @readingOnly, @callId) RETURNING id`,
  )
  const findImported = store.prepare(
    `SELECT 1 FROM snapshot INDEXED BY snapshot_by_wire
     WHERE wire_blob = @wireBlob AND body_blob = @bodyBlob AND body_head IS @bodyHead AND body_tail IS @bodyTail
       AND path = @path AND params = @params AND imported AND (NOT @isTimeKnown OR collected_at = @collectedAt)`,
  )
  const findNewest = store.prepare<SnapshotRow>(
    `SELECT ${columns} FROM snapshot WHERE path = @path AND params = @params AND NOT reading_only
     ORDER BY collected_at DESC, id DESC LIMIT 1`,
  )
  const findNewestUntil = store.prepare<SnapshotRow>(
    `SELECT ${columns} FROM snapshot WHERE path = @path AND params = @params AND NOT reading_only AND collected_at <= @until
     ORDER BY collected_at DESC, id DESC LIMIT 1`,
  )
  const find = store.prepare<SnapshotRow>(`SELECT ${columns} FROM snapshot WHERE id = @id`)
  const removeOfSubject = store.prepare<RemovedRow>(
    `DELETE FROM snapshot WHERE id IN (SELECT id FROM snapshot WHERE subject = @subject LIMIT ${sliceRows})
     RETURNING wire_blob AS wireBlob, body_blob AS bodyBlob, subject`,
  )
  const removeOne = store.prepare<RemovedRow>(
    'DELETE FROM snapshot WHERE id = @id RETURNING wire_blob AS wireBlob, body_blob AS bodyBlob, subject',
  )
  const countOfSubject = store.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM snapshot WHERE subject = @subject',
  )
  const removeOld = store.prepare<RemovedRow>(
    `DELETE FROM snapshot WHERE id IN (SELECT id FROM snapshot WHERE collected_at < @before
       AND NOT EXISTS (SELECT 1 FROM keyed_answer WHERE snapshot_id = snapshot.id)
       AND id NOT IN (SELECT snapshot_id FROM owed) LIMIT ${sliceRows})
     RETURNING wire_blob AS wireBlob, body_blob AS bodyBlob, subject`,
  )
  const removeBlob = store.prepare(
    `DELETE FROM blob WHERE id = @id
     AND NOT EXISTS (SELECT 1 FROM snapshot WHERE wire_blob = @id) AND NOT EXISTS (SELECT 1 FROM snapshot WHERE body_blob = @id)`,
  )
  const memory = createMemory<Snapshot>(memoryBytesMax)
  // Another process may have erased what is remembered here.
  store.onStale(memory.clear)

  const keyOf = (path: string, params: string): string => `${path} ${params}`

  function readSnapshot({ wireBlob, ...row }: SnapshotRow): Snapshot {
    return { ...row, data: blobs.get(wireBlob) }
  }

  /** All of a snapshot's row that can be made before it is written. */
  function draftSnapshot({ endpoint, params, data, body, ...fields }: NewSnapshot) {
    const { kind: subjectKind = null, id: subject = null, content = '' } = readSubject(endpoint, params) ?? {}
    const works = endpoint.reading === 'works' ? readWorks(body, fields.collectedAt) : []
    return {
      ...fields,
      bodies: draftBodies(blobs, data, body),
      works,
      path: endpoint.path,
      params: canonicalParams(params),
      subjectKind,
      subject,
      content,
      points: packWorks(works),
      imported: 0,
      readingOnly: 0,
    }
  }

  function insertSnapshot({ works, subject, ...row }: Omit<Drafted, 'bodies'> & StoredBodies): number {
    const inserted = insert.find({ ...row, subject })
    if (!inserted) throw new Error('a snapshot was not stored')
    if (subject !== null) noteWorks(subject, works)
    return inserted.id
  }

  type Drafted = ReturnType<typeof draftSnapshot>

  function draftImported({ data, isTimeKnown, ...snapshot }: ImportedSnapshot) {
    const drafted = draftSnapshot({ ...snapshot, data: data ?? snapshot.body, provider: 'import', callId: '' })
    return { ...drafted, imported: 1, readingOnly: Number(data === undefined), isTimeKnown: Number(isTimeKnown) }
  }

  function insertImported({ bodies, ...row }: ReturnType<typeof draftImported>): boolean {
    const stored = { ...row, ...storeBodies(blobs, bodies) }
    if (findImported.find(stored)) return false
    insertSnapshot(stored)
    return true
  }

  function removeSlice(rows: readonly RemovedRow[]): number {
    for (const id of new Set(rows.flatMap(({ wireBlob, bodyBlob }) => [wireBlob, bodyBlob]))) removeBlob.run({ id })
    forgetWorks(new Set(rows.flatMap((row) => row.subject ?? [])))
    return rows.length
  }

  function remember(key: string, snapshot: Snapshot): void {
    // A copy: a view would keep the whole of what it is a view of.
    const data = Buffer.allocUnsafeSlow(snapshot.data.length)
    snapshot.data.copy(data)
    memory.set(key, { ...snapshot, data }, data.length + key.length)
  }

  const drop = ({ endpoint, params }: Pick<NewSnapshot, 'endpoint' | 'params'>): void =>
    memory.drop(keyOf(endpoint.path, canonicalParams(params)))

  return {
    ...openHistory(store, blobs),
    ...openMentions(store, blobs),
    ...unread,
    async keep(snapshot) {
      const { bodies, ...row } = draftSnapshot(snapshot)
      const id = await store.writeSoon(() => insertSnapshot({ ...row, ...storeBodies(blobs, bodies) }))
      // Whoever asks next reads the newest there is: after a jump of the clock that may be an earlier one.
      drop(snapshot)
      return id
    },
    async keepImported(snapshots) {
      const drafts = snapshots.map(draftImported)
      const kept = await store.write(() => drafts.map(insertImported))
      for (const snapshot of snapshots) drop(snapshot)
      return kept
    },
    confirm: (id) => () => {
      if (!find.find({ id })) throw new Error(`snapshot ${id} is gone`)
    },
    async findNewest({ path, params, since, until }) {
      const canonical = canonicalParams(params)
      const key = keyOf(path, canonical)
      const remembered = memory.get(key)
      // What is remembered is the newest there is; too old, and there is none.
      if (remembered && remembered.collectedAt <= until) return remembered.collectedAt >= since ? remembered : undefined
      const row = findNewest.find({ path, params: canonical })
      if (!row || row.collectedAt < since) return undefined
      if (row.collectedAt > until) {
        const earlier = findNewestUntil.find({ path, params: canonical, until })
        // Not remembered: when its time has come, the other is the newest.
        return earlier && earlier.collectedAt >= since ? readSnapshot(earlier) : undefined
      }
      const snapshot = readSnapshot(row)
      remember(key, snapshot)
      return snapshot
    },
    async findSnapshot(id) {
      const row = find.find({ id })
      return row && readSnapshot(row)
    },
    async erase(subject) {
      let total = 0
      for (;;) {
        const count = await store.write(() => removeSlice(removeOfSubject.list({ subject })))
        total += count
        if (count === 0) break
        // Between slices a running service gets its turn.
        await sleep(clock, 1)
      }
      memory.clear()
      return total
    },
    countAbout: async (subject) => countOfSubject.find({ subject })?.count ?? 0,
    async eraseSnapshots(ids) {
      let total = 0
      for (let from = 0; from < ids.length; from += sliceRows) {
        const slice = ids.slice(from, from + sliceRows)
        total += await store.write(() => removeSlice(slice.flatMap((id) => removeOne.list({ id }))))
        await sleep(clock, 1)
      }
      memory.clear()
      return total
    },
    async trim(before) {
      const count = await store.write(() => removeSlice(removeOld.list({ before })))
      if (count > 0) memory.clear()
      return count
    },
  }
}
