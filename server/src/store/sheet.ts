import type { RowRef } from './rule.ts'
import type { ChangesOf, KeyOf, NewRowOf, RowOf, Value } from './table.ts'
import { shapes, type TableName, type TableShape, type Tables } from './tables.ts'

/** The rows a turn may touch, in memory. A row that was not named is out of reach: touching one throws. */
export interface Sheet {
  /** The books' time, Unix milliseconds. */
  readonly now: number
  find<T extends TableName>(table: T, key: KeyOf<Tables[T]>): RowOf<Tables[T]> | undefined
  /** As `find`; throws where there is none. */
  get<T extends TableName>(table: T, key: KeyOf<Tables[T]>): RowOf<Tables[T]>
  /** Adds a row; throws where it is known to be there. Where it was not named, its key decides when it is saved. */
  insert<T extends TableName>(table: T, row: NewRowOf<Tables[T]>): void
  /** Changes a row that is there: adds to its sums, raises its maxima, sets the rest. */
  change<T extends TableName>(table: T, key: KeyOf<Tables[T]>, changes: ChangesOf<Tables[T]>): void
  /** Changes a row, or adds it as it is given where there is none. */
  merge<T extends TableName>(table: T, row: RowOf<Tables[T]>): void
  /** Removes a row, and says whether it was there. */
  remove<T extends TableName>(table: T, key: KeyOf<Tables[T]>): boolean
}

export type Row = Readonly<Record<string, Value>>

/** A row of the sheet: as the database has it, and as it is to be. */
interface Place {
  readonly shape: TableShape
  readonly key: Row
  saved: Row | undefined
  row: Row | undefined
}

/** What is to be written to a table, in the order it came about. */
export interface TableWrites {
  readonly shape: TableShape
  readonly inserts: Row[]
  /** Of each row its key, and what changes: what is added, the least it shall be, what it shall be. */
  readonly updates: { readonly key: Row; readonly changes: Row }[]
  readonly removes: Row[]
}

/** The sheet as the store works with it. */
export interface TurnSheet extends Sheet {
  /** Whether anything waits to be saved. */
  isChanged(): boolean
  /** Hands the sheet to a rule: it may touch these rows, and no others. Loads those that are not there yet. */
  name(rule: string, refs: readonly RowRef[], load: (shape: TableShape, key: Row) => Row | undefined): void
  /** A moment to go back to. */
  mark(): number
  /** Takes back what was done since then. */
  undo(mark: number): void
  /** What is to be written, in the order of tables; from then on it counts as saved. */
  takeWrites(): TableWrites[]
}

type Access = 'changing' | 'sharing'

export function createSheet(now: number): TurnSheet {
  const places = new Map<string, Place>()
  const done: { readonly place: Place; readonly before: Row | undefined }[] = []
  const touched = new Set<Place>()
  let named = new Map<Place, Access>()
  let ruleName = ''
  let drawnCount = 0

  function findPlace(table: TableName, key: Row): Place {
    const place = places.get(textOf(shapeOf(table), key))
    if (place && named.has(place)) return place
    throw new Error(`${ruleName} touches a row of ${table} that it did not name`)
  }

  function write(place: Place, row: Row | undefined): void {
    if (named.get(place) === 'sharing')
      throw new Error(`${ruleName} changes a row of ${place.shape.name} named for sharing`)
    done.push({ place, before: place.row })
    place.row = row
    touched.add(place)
  }

  /** A row nobody named: it is new, and its key is its own. */
  function addPlace(shape: TableShape, text: string, row: Row): void {
    const place: Place = { shape, key: shape.isDrawn ? {} : pick(row, shape.key), saved: undefined, row: undefined }
    places.set(text, place)
    write(place, row)
  }

  const sheet = {
    now,
    find: (table: TableName, key: Row) => findPlace(table, key).row,
    get(table: TableName, key: Row) {
      const { row } = findPlace(table, key)
      if (!row) throw new Error(`${ruleName} misses a row of ${table}`)
      return row
    },
    insert(table: TableName, row: Row) {
      const shape = shapeOf(table)
      const text = shape.isDrawn ? `${table}\0new\0${drawnCount++}` : textOf(shape, row)
      const place = places.get(text)
      if (place?.row) throw new Error(`${ruleName} inserts a row of ${table} that is there`)
      const whole = pick(row, shape.columns)
      if (place) write(place, whole)
      else addPlace(shape, text, whole)
    },
    change(table: TableName, key: Row, changes: Row) {
      const place = findPlace(table, key)
      if (!place.row) throw new Error(`${ruleName} changes a row of ${table} that is not there`)
      write(place, changed(place.shape, place.row, changes))
    },
    merge(table: TableName, row: Row) {
      const place = findPlace(table, row)
      const { shape } = place
      write(place, place.row ? changed(shape, place.row, row) : pick(row, shape.columns))
    },
    remove(table: TableName, key: Row) {
      const place = findPlace(table, key)
      if (!place.row) return false
      write(place, undefined)
      return true
    },

    isChanged: () => touched.size > 0,
    name(rule: string, refs: readonly RowRef[], load: (shape: TableShape, key: Row) => Row | undefined) {
      ruleName = rule
      named = new Map()
      for (const ref of refs) {
        const shape = shapeOf(ref.in)
        const text = textOf(shape, ref.key)
        let place = places.get(text)
        if (!place) {
          const row = load(shape, ref.key)
          place = { shape, key: pick(ref.key, shape.key), saved: row, row }
          places.set(text, place)
        }
        if (named.get(place) !== 'changing') named.set(place, ref.for ?? 'changing')
      }
    },
    mark: () => done.length,
    undo(mark: number) {
      for (const { place, before } of done.splice(mark).reverse()) place.row = before
    },
    takeWrites() {
      done.length = 0
      const byTable = Map.groupBy(touched, ({ shape }) => shape.name)
      touched.clear()
      return [...shapes.values()].flatMap((shape) => {
        const own = byTable.get(shape.name)
        return own ? [writesOf(shape, own)] : []
      })
    },
  }
  // Typed by table for rules, and plain within: names of tables and columns decide both.
  return sheet as unknown as TurnSheet
}

const shapeOf = (table: TableName): TableShape => {
  const shape = shapes.get(table)
  if (!shape) throw new Error(`there is no table ${table}`)
  return shape
}

function pick(row: Row, columns: readonly string[]): Row {
  const picked: Record<string, Value> = {}
  for (const column of columns) {
    const value = row[column]
    if (value === undefined) throw new Error(`a row lacks ${column}`)
    picked[column] = value
  }
  return picked
}

/** A text that no other row has. */
function textOf({ name, key }: TableShape, row: Row): string {
  let text: string = name
  for (const column of key) {
    const value = row[column]
    if (value === undefined || value === null) throw new Error(`a key of ${name} lacks ${column}`)
    text += `\0${value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value}`
  }
  return text
}

function changed({ rest }: TableShape, row: Row, changes: Row): Row {
  const next: Record<string, Value> = { ...row }
  for (const [name, kind] of rest) {
    const change = changes[name]
    if (change === undefined) continue
    if (kind === 'set') next[name] = change
    else if (kind === 'sum') next[name] = Number(row[name]) + Number(change)
    else next[name] = Math.max(Number(row[name]), Number(change))
  }
  return next
}

function writesOf(shape: TableShape, places: readonly Place[]): TableWrites {
  const writes: TableWrites = { shape, inserts: [], updates: [], removes: [] }
  for (const place of places) {
    const { saved, row, key } = place
    if (row && !saved) writes.inserts.push(row)
    else if (saved && !row) writes.removes.push(key)
    else if (row && saved) {
      const changes = difference(shape, saved, row)
      if (changes) writes.updates.push({ key, changes })
    }
    place.saved = row
  }
  return writes
}

/** What became of a row: added to its sums, the new value of the rest; nothing where it is as it was. */
function difference({ rest }: TableShape, saved: Row, row: Row): Row | undefined {
  const changes: Record<string, Value> = {}
  let count = 0
  for (const [name, kind] of rest) {
    const [before, after] = [saved[name], row[name]]
    if (before === after || after === undefined) continue
    changes[name] = kind === 'sum' ? Number(after) - Number(before) : after
    count++
  }
  return count > 0 ? changes : undefined
}
