import { canonicalParams, type Endpoint, type Params, readSubject } from '#catalogue'
import { defineQuery, defineRule, openIds, type RowRef, type Sheet, type Store } from '#store'
import { digestOf, openDrafts, refer, refOf } from './bodies.ts'
import type { ForgetNewest } from './newest.ts'
import { addToSize, sizeOfSnapshot, sizeRow } from './size.ts'
import { mergeWorks, packWorks, readWorks, worksOf } from './works.ts'

/** An answer to be kept. */
interface NewSnapshot {
  readonly endpoint: Endpoint
  readonly params: Params
  /** The bytes of `data` in the wire form. */
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

/** What came of a snapshot. Where a body that was there when it was drafted is gone, nothing did: it is drafted anew. */
type Kept = 'kept' | 'known' | 'body gone'

/** What came of an answer recorded elsewhere: one that is new, was kept before, or has no room. */
type Imported = 'kept' | 'known' | 'full'

type Drafted = Awaited<ReturnType<ReturnType<typeof openSnapshotDrafts>>>

/** Makes all of a snapshot that can be made before it is written. */
function openSnapshotDrafts(store: Store, part: number) {
  const takeId = openIds(store, 'snapshot')
  const draftBodies = openDrafts(store)
  return async ({ endpoint, params, data, body, ...fields }: NewSnapshot) => {
    const { kind: subjectKind = null, id: subject = null, content = '' } = readSubject(endpoint, params) ?? {}
    const works = endpoint.reading === 'works' ? readWorks(body, fields.collectedAt) : []
    return {
      ...fields,
      ...(await draftBodies(data, body)),
      id: await takeId(),
      part,
      path: endpoint.path,
      params: canonicalParams(params),
      subjectKind,
      subject,
      content,
      works: worksOf(subject, works),
      points: packWorks(works),
      imported: 0,
      readingOnly: 0,
    }
  }
}

const rowsOf = ({ wire, body, works, part }: Drafted): readonly RowRef[] => [
  sizeRow(part),
  ...[wire, body].map(refOf),
  ...works.map((key) => ({ in: 'work', key }) as const),
]

function insert(sheet: Sheet, { wire, body, works, part, ...row }: Drafted): Kept {
  const { ids: [wireBlob, bodyBlob] = [], bytes = 0 } = refer(sheet, [wire, body]) ?? {}
  if (wireBlob === undefined || bodyBlob === undefined) return 'body gone'
  sheet.insert('snapshot', { ...row, wireBlob, bodyBlob })
  addToSize(sheet, part, { bytes: bytes + sizeOfSnapshot(row) + mergeWorks(sheet, works), answers: 1 })
  return 'kept'
}

const keepSnapshot = defineRule<Drafted, Kept>({ name: 'archive.keep', rows: rowsOf, apply: insert })

/** The same answer to the same question, as it was imported before. */
const findImported = defineQuery<object>(
  'archive.findImported',
  `SELECT snapshot.id FROM snapshot
   JOIN blob AS wire ON wire.id = wire_blob AND wire.digest = @wireDigest
   JOIN blob AS body ON body.id = body_blob AND body.digest = @bodyDigest
   WHERE path = @path AND params = @params AND collected_at BETWEEN @since AND @until AND imported = 1
     AND body_head IS NOT DISTINCT FROM @bodyHead AND body_tail IS NOT DISTINCT FROM @bodyTail LIMIT 1`,
)

/** What others have added up. It is not read in the turn: whoever imports has a part of his own, which stands on the sheet. */
const findOtherParts = defineQuery<{ readonly bytes: number }>(
  'archive.findOtherParts',
  'SELECT coalesce(sum(bytes), 0) AS bytes FROM archive_size WHERE part <> @part',
)

class ArchiveFull extends Error {
  override name = 'ArchiveFull'
}

const importSnapshot = defineRule<Drafted & { readonly bytesMax: number }, Kept, { readonly known: object }>({
  name: 'archive.import',
  announces: true,
  find: { known: findImported },
  rows: rowsOf,
  apply(sheet, drafted, { known }) {
    if (known.length > 0) return 'known'
    const kept = insert(sheet, drafted)
    const own = sheet.find('archiveSize', { part: drafted.part })
    // Whatever is thrown takes back all of it.
    if ((own?.bytes ?? 0) > drafted.bytesMax) throw new ArchiveFull('the archive is full')
    return kept
  },
})

const confirm = defineRule<{ readonly id: number }>({
  name: 'archive.confirm',
  rows: ({ id }) => [{ in: 'snapshot', key: { id }, for: 'sharing' }],
  apply(sheet, { id }) {
    if (!sheet.find('snapshot', { id })) throw new Error(`snapshot ${id} is gone`)
  },
})

/** What is gone is nobody's. */
const own = defineRule<{ readonly accountId: string; readonly snapshotId: number }>({
  name: 'archive.own',
  rows: (owner) => [
    { in: 'snapshot', key: { id: owner.snapshotId }, for: 'sharing' },
    { in: 'owner', key: owner },
  ],
  apply(sheet, owner) {
    if (sheet.find('snapshot', { id: owner.snapshotId })) sheet.merge('owner', owner)
  },
})

export function openKeeping(store: Store, forgetNewest: ForgetNewest, part: number) {
  const draft = openSnapshotDrafts(store, part)

  async function draftImported({ data, isTimeKnown, ...snapshot }: ImportedSnapshot, bytesMax: number) {
    const whole = { ...snapshot, data: data ?? snapshot.body, provider: 'import', callId: '' }
    const drafted = await draft(whole)
    const [since, until] = isTimeKnown ? [snapshot.collectedAt, snapshot.collectedAt] : [0, Number.MAX_SAFE_INTEGER]
    const asked = { wireDigest: drafted.wire.digest, bodyDigest: drafted.body.digest, since, until }
    return { ...drafted, ...asked, bytesMax, imported: 1, readingOnly: Number(data === undefined) }
  }

  async function keepImported(snapshot: ImportedSnapshot, bytesMax: number): Promise<Imported> {
    try {
      const kept = await store.write(importSnapshot(await draftImported(snapshot, bytesMax)))
      if (kept === 'body gone') return await keepImported(snapshot, bytesMax)
      forgetNewest(snapshot)
      return kept
    } catch (error) {
      if (error instanceof ArchiveFull) return 'full'
      throw error
    }
  }

  async function keep(snapshot: NewSnapshot): Promise<number> {
    const drafted = await draft(snapshot)
    if ((await store.writeSoon(keepSnapshot(drafted))) === 'body gone') return keep(snapshot)
    // Whoever asks next reads the newest there is: after a jump of the clock that may be an earlier one.
    forgetNewest(snapshot)
    return drafted.id
  }

  return {
    /** Keeps an answer. Its id is known at once; it is on disk with the next commit, and gone where that one fails. */
    keep,
    /** Keeps answers recorded elsewhere, for everybody to see, as long as the archive stays within so many bytes. */
    async keepImported(
      snapshots: readonly ImportedSnapshot[],
      bytesMax = Number.MAX_SAFE_INTEGER,
    ): Promise<readonly Imported[]> {
      const others = await store.find(findOtherParts, { part })
      const ownMax = bytesMax - (others?.bytes ?? 0)
      const running = new Map<string, Promise<Imported>>()
      return Promise.all(
        snapshots.map((snapshot) => {
          // What is the same waits: in one turn neither would find the other.
          const name = `${snapshot.endpoint.path} ${canonicalParams(snapshot.params)} ${digestOf(snapshot.body).toString('hex')}`
          const kept = Promise.resolve(running.get(name)).then(() => keepImported(snapshot, ownMax))
          running.set(name, kept)
          return kept
        }),
      )
    },
    /** Fails the unit it is part of where an answer that was kept is no longer there: it must not be charged. */
    confirm: (id: number) => confirm({ id }),
    /** Notes an account as an owner of a snapshot, in the commit that settles its call. */
    own: (accountId: string, snapshotId: number) => own({ accountId, snapshotId }),
  }
}
