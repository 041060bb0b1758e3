import { openPlaces } from './places.ts'
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
  /** As `find`, of the row as it was before the first change of this unit. */
  findBefore<T extends TableName>(table: T, key: KeyOf<Tables[T]>): RowOf<Tables[T]> | undefined
  /** Adds a row; throws where it is known to be there. Where it was not named, its key decides when it is saved. */
  insert<T extends TableName>(table: T, row: NewRowOf<Tables[T]>): void
  /** Changes a row that is there: adds to its sums, raises its maxima, sets the rest. */
  change<T extends TableName>(table: T, key: KeyOf<Tables[T]>, changes: ChangesOf<Tables[T]>): void
  /** Changes a row, or adds it as it is given where there is none. */
  merge<T extends TableName>(table: T, row: RowOf<Tables[T]>): void
  /** Removes a row, and says whether it was there. */
  remove<T extends TableName>(table: T, key: KeyOf<Tables[T]>): boolean
  /** Removes a row that was named for striking, whether it is there or not. */
  strike<T extends TableName>(table: T, key: KeyOf<Tables[T]>): void
}

export type Row = Readonly<Record<string, Value>>

/** A row of the sheet: as the database has it, and as it is to be. */
interface Place {
  readonly shape: TableShape
  readonly key: Row
  saved: Row | undefined
  row: Row | undefined
  /** The rule that may touch it, by its number in the turn, and what for. */
  namedBy: number
  access: Access
  isTouched: boolean
}

/** Stands for a row that nobody has read: it may be there or not. */
const unread: Row = Object.freeze({})

/** What is to be written to a table, in the order it came about. */
export interface TableWrites {
  readonly shape: TableShape
  readonly inserts: Row[]
  /** Of each row its key, and what changes: what is added, the least it shall be, what it shall be. */
  readonly updates: { readonly key: Row; readonly changes: Row }[]
  readonly removes: Row[]
  /** Keys of rows to be removed where they are there. */
  readonly strikes: Row[]
}

/** The sheet as the store works with it. */
export interface TurnSheet extends Sheet {
  /** Whether anything waits to be saved. */
  isChanged(): boolean
  /** Hands the sheet to a rule: it may touch these rows, and no others. Loads those that are not there yet. */
  name(rule: string, refs: readonly RowRef[], load: (shape: TableShape, key: Row) => Row | undefined): void
  /** A moment to go back to: a unit begins. */
  mark(): number
  /** Takes back what was done since then. */
  undo(mark: number): void
  /** What is to be written, in the order of tables; from then on it counts as saved. */
  takeWrites(): TableWrites[]
}

type Access = NonNullable<RowRef['for']> | 'changing'

export function createSheet(now: number): TurnSheet {
  const places = openPlaces<Place>()
  let done: { readonly place: Place; readonly before: Row | undefined }[] = []
  let touched: Place[] = []
  let ruleName = ''
  let ruleNumber = 0
  let unitMark = 0

  function findPlace(table: TableName, key: Row): Place {
    const place = places.find(shapeOf(table), key)
    if (place?.namedBy === ruleNumber) return place
    throw new Error(`${ruleName} touches a row of ${table} that it did not name`)
  }

  function findRead(table: TableName, key: Row): Place {
    const place = findPlace(table, key)
    if (place.access === 'striking') throw new Error(`${ruleName} reads a row of ${table} named for striking`)
    return place
  }

  function write(place: Place, row: Row | undefined): void {
    if (place.access === 'sharing' && place.namedBy === ruleNumber)
      throw new Error(`${ruleName} changes a row of ${place.shape.name} named for sharing`)
    done.push({ place, before: place.row })
    place.row = row
    if (place.isTouched) return
    place.isTouched = true
    touched.push(place)
  }

  function makePlace(shape: TableShape, key: Row, saved: Row | undefined): Place {
    return { shape, key, saved, row: saved, namedBy: 0, access: 'changing', isTouched: false }
  }

  const sheet = {
    now,
    find: (table: TableName, key: Row) => findRead(table, key).row,
    get(table: TableName, key: Row) {
      const { row } = findRead(table, key)
      if (!row) throw new Error(`${ruleName} misses a row of ${table}`)
      return row
    },
    findBefore(table: TableName, key: Row) {
      const place = findRead(table, key)
      const first = done.slice(unitMark).find((one) => one.place === place)
      return first ? first.before : place.row
    },
    insert(table: TableName, row: Row) {
      const shape = shapeOf(table)
      checkWhole(shape, row)
      // Where nobody named it, it is new, and its key is its own.
      const known = shape.isDrawn ? undefined : places.find(shape, row)
      if (known?.row) throw new Error(`${ruleName} inserts a row of ${table} that is there`)
      const place = known ?? makePlace(shape, row, undefined)
      if (!known && !shape.isDrawn) places.put(shape, row, place)
      write(place, row)
    },
    change(table: TableName, key: Row, changes: Row) {
      const place = findRead(table, key)
      if (!place.row) throw new Error(`${ruleName} changes a row of ${table} that is not there`)
      write(place, changed(place.shape, place.row, changes))
    },
    merge(table: TableName, row: Row) {
      const place = findRead(table, row)
      if (!place.row) checkWhole(place.shape, row)
      write(place, place.row ? changed(place.shape, place.row, row) : row)
    },
    remove(table: TableName, key: Row) {
      const place = findRead(table, key)
      if (!place.row) return false
      write(place, undefined)
      return true
    },
    strike(table: TableName, key: Row) {
      const place = findPlace(table, key)
      if (place.row) write(place, undefined)
    },

    isChanged: () => touched.length > 0,
    name(rule: string, refs: readonly RowRef[], load: (shape: TableShape, key: Row) => Row | undefined) {
      ruleName = rule
      ruleNumber++
      for (const { in: table, key, for: access = 'changing' } of refs) {
        const shape = shapeOf(table)
        let place = places.find(shape, key)
        if (!place) {
          place = makePlace(shape, key, access === 'striking' ? unread : load(shape, key))
          places.put(shape, key, place)
        } else if (place.row === unread && access !== 'striking') place.saved = place.row = load(shape, key)
        if (place.namedBy !== ruleNumber || access === 'changing') place.access = access
        place.namedBy = ruleNumber
      }
    },
    mark() {
      unitMark = done.length
      return unitMark
    },
    undo(mark: number) {
      for (const { place, before } of done.splice(mark).reverse()) place.row = before
    },
    takeWrites() {
      done = []
      unitMark = 0
      const byTable = Map.groupBy(touched, ({ shape }) => shape.name)
      touched = []
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

function checkWhole({ name, columns }: TableShape, row: Row): void {
  for (const column of columns) if (row[column] === undefined) throw new Error(`a row of ${name} lacks ${column}`)
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
  const writes: TableWrites = { shape, inserts: [], updates: [], removes: [], strikes: [] }
  for (const place of places) {
    const { saved, row, key } = place
    place.isTouched = false
    if (row === saved) continue
    place.saved = row
    const before = saved === unread ? undefined : saved
    if (saved === unread) writes.strikes.push(key)
    if (row && !before) writes.inserts.push(row)
    else if (before && !row) writes.removes.push(key)
    else if (before && row) {
      const changes = difference(shape, before, row)
      if (changes) writes.updates.push({ key, changes })
    }
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
