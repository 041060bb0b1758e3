import { type Change, defineQuery, defineRule, type Store } from '#store'
import type { OpenChange } from './change.ts'
import { type Observed, refuseErased, sharedErasures } from './erasures.ts'
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
  find(provider: string, path: string): Promise<ShapeRecord | undefined>
  /** Those whose answers differ now. */
  listOpen(): Promise<readonly ShapeRecord[]>
  list(): Promise<readonly ShapeSummary[]>
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

const columns = 'provider, path, places, open, begun_at, last_at, untold'

const find = defineQuery<ShapeRow, Pick<ShapeRow, 'provider' | 'path'>>(
  'drift.findShape',
  `SELECT ${columns} FROM drift_shape WHERE provider = @provider AND path = @path`,
)

const listOpen = defineQuery<ShapeRow>(
  'drift.listOpenShapes',
  `SELECT ${columns} FROM drift_shape WHERE begun_at IS NOT NULL`,
)

const list = defineQuery<ShapeRow>('drift.listShapes', `SELECT ${columns} FROM drift_shape ORDER BY path, provider`)

const saveRow = defineRule<ShapeRow & Observed>({
  name: 'drift.saveShape',
  rows: ({ provider, path }) => [sharedErasures, { in: 'driftShape', key: { provider, path } }],
  apply(sheet, row) {
    refuseErased(sheet, row)
    sheet.merge('driftShape', row)
  },
})

/** Saves how answers are, as far as nothing was erased since they were observed. */
export const saveShape = ({ known, open, ...row }: ShapeRecord, { erasures }: Observed): Change =>
  saveRow({ ...row, places: packShape(known), open: JSON.stringify(open), erasures })

const read = ({ places, open, ...row }: ShapeRow): ShapeRecord => ({
  ...row,
  known: unpackShape(places),
  open: JSON.parse(open),
})

function summarize(row: ShapeRow): ShapeSummary {
  const { known, lastAt: _, ...summary } = read(row)
  return { ...summary, places: known.places.size }
}

export function openShapes(store: Store): Shapes {
  return {
    async find(provider, path) {
      const row = await store.find(find, { provider, path })
      return row && read(row)
    },
    listOpen: async () => (await store.list(listOpen, {})).map(read),
    list: async () => (await store.list(list, {})).map(summarize),
  }
}
