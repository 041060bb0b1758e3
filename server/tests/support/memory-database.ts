import Sqlite from 'better-sqlite3'
import {
  type Database,
  DataRefused,
  inSnakeCase,
  migrate,
  openReads,
  openRows,
  type Row,
  shapes,
  type TableShape,
} from '#store'

type Name = TableShape['name']
type Numbers = Readonly<Record<string, number>>

/** What no row of a table may break. */
const checks: Partial<Record<Name, (row: Numbers) => boolean>> = {
  balance: ({ moneyIn = 0, available = 0, held = 0, charged = 0 }) =>
    Math.min(available, held, charged) >= 0 && moneyIn === available + held + charged,
  // A cap that was lifted is null.
  spending: ({ capMicro, held = 0, spent = 0 }) =>
    Math.min(held, spent) >= 0 && held + spent <= (capMicro ?? Number.POSITIVE_INFINITY),
  allowance: ({ granted = 0, callsLeft = 0, held = 0, used = 0 }) =>
    Math.min(callsLeft, held, used) >= 0 && granted === callsLeft + held + used,
  quotaDay: ({ held = 0, used = 0, allowed = 0 }) => Math.min(held, used) >= 0 && held + used <= allowed,
  price: ({ priceMicro = 0 }) => priceMicro >= 0,
}

/** Texts that one row of a table has at most, beside its key. */
const uniques: Partial<Record<Name, (row: Row) => readonly (string | undefined)[]>> = {
  account: ({ name }) => [String(name)],
  token: ({ digest }) => [digest instanceof Uint8Array ? Buffer.from(digest).toString('hex') : undefined],
  entry: ({ kind, callId, key }) => [
    kind === 'charge' || kind === 'use' ? `charged ${callId}` : undefined,
    kind === 'refund' || kind === 'return' ? `refunded ${callId}` : undefined,
    kind === 'topup' && key !== null ? `topped up ${key}` : undefined,
  ],
  importedEndpoint: ({ pageGroup, pageSlug }) => [`${pageGroup} ${pageSlug}`],
  importedDocument: ({ revision }) => [String(revision)],
  journal: ({ nth }) => [nth === null ? undefined : String(nth)],
  driftEvent: ({ provider, path, place, change, before, after }) => [
    [provider, path, place, change, before, after].join('\0'),
  ],
}

/** Rows that go with the row they belong to. */
const belonging: readonly { readonly of: Name; readonly key: string; readonly in: Name; readonly by: string }[] = [
  { of: 'snapshot', key: 'id', in: 'owner', by: 'snapshotId' },
  { of: 'flight', key: 'callId', in: 'attempt', by: 'callId' },
]

export interface MemoryDatabase extends Database {
  /** Changes rows past all rules, as somebody with the file in his hands could. */
  tamper(sql: string, values: Readonly<Record<string, unknown>>): void
}

/**
 * The books in memory: rows in maps, what no row may break as plain functions, and a journal by which a transaction is undone.
 * Named reads run on a copy of the rows in an SQL engine, which takes no part in what is written.
 */
export function openMemoryDatabase(): MemoryDatabase {
  const tables = new Map<Name, Map<string, Row>>([...shapes.keys()].map((name) => [name, new Map()]))
  const taken = new Map<string, string>()
  let drawnLast = 0
  let isOpen = false
  /** How to undo what was done since the transaction began, and where its part began. */
  let journal: (() => void)[] = []
  let partAt = 0

  const copy = new Sqlite(':memory:')
  migrate(copy, true)
  copy.pragma('foreign_keys = OFF')
  // A row that was linked is put in anew.
  copy.exec('DROP TRIGGER journal_is_never_changed; DROP TRIGGER journal_is_never_deleted')
  const copied = openRows(copy)
  const stale = new Map<string, { readonly shape: TableShape; readonly row: Row }>()

  const rowsOf = (name: Name): Map<string, Row> => tables.get(name) ?? new Map()
  const textOf = ({ key }: TableShape, row: Row): string =>
    key
      .map((column) => (row[column] instanceof Uint8Array ? Buffer.from(row[column]).toString('hex') : row[column]))
      .join('\0')

  function put(shape: TableShape, key: string, row: Row | undefined): void {
    const rows = rowsOf(shape.name)
    const before = rows.get(key)
    if (row) rows.set(key, row)
    else rows.delete(key)
    journal.push(() => put(shape, key, before))
    const some = row ?? before
    if (some) stale.set(`${shape.name}\0${key}`, { shape, row: some })
    claim(shape, key, before, row)
  }

  function claim({ name }: TableShape, key: string, before: Row | undefined, row: Row | undefined): void {
    const texts = (one: Row | undefined): string[] =>
      (one ? (uniques[name]?.(one) ?? []) : []).flatMap((text) => (text === undefined ? [] : [`${name}\0${text}`]))
    for (const text of texts(before)) if (taken.get(text) === key) taken.delete(text)
    for (const text of texts(row)) {
      if (taken.has(text)) throw new DataRefused(`UNIQUE: two rows of ${name} have ${text}`)
      taken.set(text, key)
    }
  }

  function claimAll(): void {
    taken.clear()
    for (const shape of shapes.values()) for (const [key, row] of rowsOf(shape.name)) claim(shape, key, undefined, row)
  }

  function write(shape: TableShape, key: string, row: Row): void {
    if (checks[shape.name]?.(row as Numbers) === false)
      throw new DataRefused(`CHECK of ${shape.name}: ${JSON.stringify(row)}`)
    put(shape, key, row)
  }

  function removeBelonging({ name }: TableShape, key: Row): void {
    for (const one of belonging.filter(({ of }) => of === name)) {
      const shape = shapes.get(one.in)
      if (!shape) continue
      for (const [text, row] of rowsOf(one.in)) if (row[one.by] === key[one.key]) put(shape, text, undefined)
    }
  }

  function undoTo(length: number): void {
    for (const undo of journal.splice(length).reverse()) undo()
    journal.length = length
  }

  /** Brings the copy up to what the maps hold. */
  function bringUp(): void {
    const changed = [...stale.values()]
    stale.clear()
    for (const { shape: drawing, row } of changed) {
      const shape = keyed(drawing)
      if (copied.load(shape, row)) copied.save([{ shape, inserts: [], updates: [], removes: [row], strikes: [] }])
      const now = rowsOf(shape.name).get(textOf(shape, row))
      if (now) copied.save([{ shape, inserts: [now], updates: [], removes: [], strikes: [] }])
    }
  }

  const list = openReads(copy)
  return {
    isOpen: () => isOpen,
    begin() {
      isOpen = true
      journal = []
    },
    commit() {
      isOpen = false
      journal = []
    },
    rollback() {
      undoTo(0)
      isOpen = false
    },
    beginPart() {
      partAt = journal.length
    },
    keepPart() {},
    undoPart: () => undoTo(partAt),
    load: (shape, key) => rowsOf(shape.name).get(textOf(shape, key)),
    save(writes) {
      for (const { shape, removes, strikes } of writes.toReversed()) {
        for (const key of strikes) put(shape, textOf(shape, key), undefined)
        for (const key of removes) {
          const text = textOf(shape, key)
          if (!rowsOf(shape.name).has(text)) throw new DataRefused(`no row of ${shape.name} to remove`)
          removeBelonging(shape, key)
          put(shape, text, undefined)
        }
      }
      for (const { shape, inserts, updates } of writes) {
        for (const given of inserts) {
          const row = shape.isDrawn ? { ...given, [shape.key[0] ?? 'id']: ++drawnLast } : given
          if (rowsOf(shape.name).has(textOf(shape, row)))
            throw new DataRefused(`UNIQUE: a row of ${shape.name} is there`)
          write(shape, textOf(shape, row), row)
        }
        for (const { key, changes } of updates) {
          const text = textOf(shape, key)
          const before = rowsOf(shape.name).get(text)
          if (!before) throw new DataRefused(`1 rows of ${shape.name} were to be written, 0 were there`)
          write(shape, text, addUp(shape, before, changes))
        }
      }
    },
    list(query, asks) {
      bringUp()
      return list(query, asks)
    },
    read: (work) => work(),
    readFault: () => undefined,
    wasChangedElsewhere: () => false,
    close: () => void copy.close(),
    tamper(sql, values) {
      bringUp()
      copy.prepare(sql).run(values)
      for (const shape of shapes.values()) {
        const rows = rowsOf(shape.name)
        rows.clear()
        const all = { name: `test.all ${shape.name}`, sql: `SELECT * FROM "${inSnakeCase(shape.name)}"` }
        for (const row of list<Row, object>(all, {})) rows.set(textOf(shape, row), row)
      }
      claimAll()
    },
  }
}

function addUp({ rest }: TableShape, before: Row, changes: Row): Row {
  const row: Record<string, Row[string]> = { ...before }
  for (const [name, kind] of rest) {
    const change = changes[name]
    if (change === undefined) continue
    if (kind === 'set') row[name] = change
    else
      row[name] =
        kind === 'sum' ? Number(before[name]) + Number(change) : Math.max(Number(before[name]), Number(change))
  }
  return row
}

/** A table whose rows bring their keys along, which the maps have drawn. */
const keyed = (shape: TableShape): TableShape =>
  shape.isDrawn ? { ...shape, isDrawn: false, columns: [...shape.key, ...shape.columns] } : shape
