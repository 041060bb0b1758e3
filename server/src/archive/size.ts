import { defineQuery, defineRule, findNoted, type RowIn, type RowRef, type Sheet, type Store } from '#store'

/** What the archive holds. */
interface ArchiveSize {
  /** Bodies as they are compressed, and what is kept around them, in bytes. */
  readonly bytes: number
  /** Snapshots. */
  readonly answers: number
}

/** What a row takes on the disk beside its bytes, about, with its indexes. Audits and migrations count the same. */
const [ofBody, ofSnapshot, ofWork] = [150, 600, 120]

/** A page of a file has 4 KB: a body of more than half of one takes the rest of it as well. */
const [aloneMin, aloneMax] = [2_000, 4_000]

type SnapshotRow = Pick<RowIn<'snapshot'>, 'params' | 'bodyHead' | 'bodyTail' | 'points'>

export const sizeOfBody = ({ bytes: { length } }: Pick<RowIn<'blob'>, 'bytes'>): number =>
  ofBody + (length >= aloneMin && length <= aloneMax ? aloneMax : length)

export const sizeOfSnapshot = ({ params, bodyHead, bodyTail, points }: SnapshotRow): number =>
  ofSnapshot + 2 * Buffer.byteLength(params) + lengthOf(bodyHead) + lengthOf(bodyTail) + lengthOf(points)

export const sizeOfWorks = (works: number): number => ofWork * works

export const lengthOf = (bytes: Uint8Array | null): number => bytes?.length ?? 0

/** Who adds up, a service or a command beside it, has a part of its own: neither waits for the other's commit. */
export const sizeRow = (part: number): RowRef => ({ in: 'archiveSize', key: { part } })

export function addToSize(sheet: Sheet, part: number, { bytes, answers }: ArchiveSize): void {
  if (bytes !== 0 || answers !== 0) sheet.merge('archiveSize', { part, bytes, answers })
}

/**
 * Where room begins to be made, and where that ends. Imports stop at the first: what is above it is left to answers that calls
 * collect, and no import drives out what was there.
 */
export const beginsAt = (boundBytes: number): number => Math.floor(boundBytes * 0.98)
export const endsAt = (boundBytes: number): number => Math.floor(boundBytes * 0.95)

const findSize = defineQuery<ArchiveSize>(
  'archive.findSize',
  'SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(answers), 0) AS answers FROM archive_size',
)

const bound = { name: 'bound of the archive' }

/** For commands, whose settings may not be the service's. */
const noteBound = defineRule<{ readonly value: string }>({
  name: 'archive.noteBound',
  rows: () => [{ in: 'remembered', key: bound }],
  apply(sheet, { value }) {
    if ((sheet.find('remembered', bound)?.value ?? '') !== value) sheet.merge('remembered', { ...bound, value })
  },
})

export function openSize(store: Store, boundBytes: number | undefined) {
  return {
    getSize: async (): Promise<ArchiveSize> => (await store.find(findSize, {})) ?? { bytes: 0, answers: 0 },
    /** Notes how large the archive may become: a service does. */
    noteBound: () => store.write(noteBound({ value: boundBytes === undefined ? '' : String(boundBytes) })),
    /** How large the archive may become, in bytes: as it is set here, or else as the service noted it last. */
    async findBound(): Promise<number | undefined> {
      if (boundBytes !== undefined) return boundBytes
      const noted = await store.find(findNoted, bound)
      return noted?.value ? Number(noted.value) : undefined
    },
  }
}
