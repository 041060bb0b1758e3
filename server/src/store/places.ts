import type { Row } from './sheet.ts'
import type { Value } from './table.ts'
import type { TableShape } from './tables.ts'

/** What belongs to a row, found by its table and key. */
export interface Places<Place> {
  find(shape: TableShape, key: Row): Place | undefined
  /** Puts in what is not there yet. */
  put(shape: TableShape, key: Row, place: Place): void
}

/** One column of a key, and what comes behind it: the next column or, behind the last, the place. */
interface Level<Place> {
  readonly next: Map<Value, Level<Place>>
  place: Place | undefined
}

/**
 * Places by key, a level for each of its columns. A text made of the whole key would have to be put together and hashed for
 * every look; the hash of an id is known after the first.
 */
export function openPlaces<Place>(): Places<Place> {
  const roots = new Map<string, Level<Place>>()

  return {
    find({ name, key: columns }, key) {
      let level = roots.get(name)
      for (let nth = 0; nth < columns.length && level; nth++) level = level.next.get(partOf(name, columns[nth], key))
      return level?.place
    },
    put({ name, key: columns }, key, place) {
      let level = levelIn(roots, name)
      for (const column of columns) level = levelIn(level.next, partOf(name, column, key))
      level.place = place
    },
  }
}

function levelIn<Key, Place>(levels: Map<Key, Level<Place>>, key: Key): Level<Place> {
  const known = levels.get(key)
  if (known) return known
  const level: Level<Place> = { next: new Map(), place: undefined }
  levels.set(key, level)
  return level
}

function partOf(table: string, column: string | undefined, row: Row): Value {
  const value = row[column ?? '']
  if (value === undefined || value === null) throw new Error(`a key of ${table} lacks ${column}`)
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}
