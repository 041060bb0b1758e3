import type { Store } from '#store'
import type { OpenChange } from './change.ts'
import type { KnownPlace, KnownShape } from './known-shape.ts'

/** What is known of a provider's answers for an endpoint, and how they differ from that now. */
export interface ShapeRecord {
  readonly provider: string
  readonly path: string
  readonly known: KnownShape
  /** The changes by which answers differ from what they were; none while they are steady. */
  readonly open: readonly OpenChange[]
  /** Since when they differ, in Unix milliseconds; `null` while they are steady. */
  readonly begunAt: number | null
  readonly lastAt: number | null
  /** Changes beyond those told of one answer. */
  readonly untold: number
}

/** How a provider's answers for an endpoint are now. */
export interface ShapeSummary extends Omit<ShapeRecord, 'known' | 'lastAt'> {
  /** Places known. */
  readonly places: number
}

export interface Shapes {
  find(provider: string, path: string): ShapeRecord | undefined
  /** Those whose answers differ now. */
  listOpen(): readonly ShapeRecord[]
  list(): readonly ShapeSummary[]
  /** Writes one, inside the caller's write. */
  save(record: ShapeRecord): void
}

interface ShapeRow extends Omit<ShapeRecord, 'known' | 'open'> {
  readonly places: string
  readonly open: string
}

type PackedPlace = readonly [
  kinds: number,
  since: number,
  isSteady: 0 | 1,
  filled?: number,
  missed?: number,
  run?: number,
  isTold?: 0 | 1,
]

interface PackedShape {
  readonly places: Readonly<Record<string, PackedPlace>>
  readonly tables: readonly string[]
}

export function packShape({ places, tables }: KnownShape): string {
  const packed = [...places].map(([place, { kinds, since, isSteady, filled, missed, run, isTold }]) => [
    place,
    [kinds, since, Number(isSteady), filled, missed, run, Number(isTold)],
  ])
  return JSON.stringify({ places: Object.fromEntries(packed), tables: [...tables] })
}

export function unpackShape(text: string): KnownShape {
  // Written by `packShape`, and by nobody else.
  const { places, tables } = JSON.parse(text) as PackedShape
  const unpacked = Object.entries(places).map(([place, packed]): [string, KnownPlace] => {
    const [kinds, since, isSteady, filled = 0, missed = 0, run = 0, isTold = 0] = packed
    return [place, { kinds, since, isSteady: isSteady === 1, filled, missed, run, isTold: isTold === 1 }]
  })
  return { places: new Map(unpacked), tables: new Set(tables) }
}

const columns = 'provider, path, places, open, begun_at AS begunAt, last_at AS lastAt, untold'

export function openShapes(store: Store): Shapes {
  const find = store.prepare<ShapeRow>(`SELECT ${columns} FROM drift_shape WHERE provider = @provider AND path = @path`)
  const listOpen = store.prepare<ShapeRow>(`SELECT ${columns} FROM drift_shape WHERE begun_at IS NOT NULL`)
  const list = store.prepare<ShapeRow>(`SELECT ${columns} FROM drift_shape ORDER BY path, provider`)
  const upsert = store.prepare(
    `INSERT INTO drift_shape (provider, path, places, open, begun_at, last_at, untold)
     VALUES (@provider, @path, @places, @open, @begunAt, @lastAt, @untold)
     ON CONFLICT DO UPDATE SET places = @places, open = @open, begun_at = @begunAt, last_at = @lastAt, untold = @untold`,
  )

  const read = ({ places, open, ...row }: ShapeRow): ShapeRecord => ({
    ...row,
    known: unpackShape(places),
    open: JSON.parse(open),
  })

  return {
    find(provider, path) {
      const row = find.find({ provider, path })
      return row && read(row)
    },
    listOpen: () => listOpen.list().map(read),
    list: () =>
      list.list().map((row) => {
        const { known, lastAt: _, ...summary } = read(row)
        return { ...summary, places: known.places.size }
      }),
    save({ known, open, ...row }) {
      upsert.run({ ...row, places: packShape(known), open: JSON.stringify(open) })
    },
  }
}
