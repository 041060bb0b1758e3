import type { RemoteTurn } from './remote-database.ts'
import type { RowRef } from './rule.ts'
import { createSheet, type Row } from './sheet.ts'
import type { TableShape } from './tables.ts'
import { applyUnit, listLaterLooks, listLooks, listRows, type PlannedChange, planChange, type Unit } from './unit.ts'

/** What a turn came to, told to those who wait when it is known to be on disk. */
export interface Decided {
  tell(): void
}

interface DecideNeeds {
  readonly turn: RemoteTurn
  readonly units: readonly Unit[]
  readonly announce: () => void
  /** Told which rows are to be locked, before they are. */
  readonly prepare: (rows: readonly RowRef[]) => unknown
}

/** Locks and loads all rows the units name, applies their rules in memory, and saves what came of it. */
export async function decide({ turn, units, announce, prepare }: DecideNeeds): Promise<Decided> {
  const named = await plan(turn, units)
  const refs = named.flat().flatMap(listRows)
  await prepare(refs)
  const rows = await loadAll(turn, refs)
  const planned = await lookAgain(turn, named)
  const sheet = createSheet(turn.now)
  const telling = units.map((unit, nth) => {
    try {
      const results = applyUnit(sheet, planned[nth] ?? [], rows)
      return () => unit.keep(results)
    } catch (error) {
      return () => unit.fail(error)
    }
  })
  const isAnnouncing = sheet.isChanged() && planned.flat().some(({ rule }) => rule.announces)
  await turn.save(sheet.takeWrites())
  if (isAnnouncing) await turn.announce()
  return {
    tell() {
      if (isAnnouncing) announce()
      for (const tell of telling) tell()
    },
  }
}

async function plan(turn: RemoteTurn, units: readonly Unit[]): Promise<PlannedChange[][]> {
  const looks = units.map(({ changes }) => changes.map((change) => listLooks(change, turn.now)))
  const asked = looks.flat(2)
  const lists = asked.length > 0 ? [...(await turn.list(asked))] : []
  return units.map(({ changes }, nth) =>
    changes.map((change, nthChange) => {
      const own = looks[nth]?.[nthChange] ?? []
      return planChange(change, Object.fromEntries(own.map(({ name }) => [name, lists.shift() ?? []])))
    }),
  )
}

/** What was found before the locks may be otherwise since: what must be left is looked for behind them. */
async function lookAgain(turn: RemoteTurn, planned: readonly PlannedChange[][]): Promise<readonly PlannedChange[][]> {
  const looks = planned.flat().flatMap((change) => listLaterLooks(change, turn.now))
  if (looks.length === 0) return planned
  const lists = [...(await turn.list(looks))]
  return planned.map((changes) =>
    changes.map((change) => {
      const again = listLaterLooks(change, turn.now).map(({ name }) => [name, lists.shift() ?? []])
      return { ...change, found: { ...change.found, ...Object.fromEntries(again) } }
    }),
  )
}

async function loadAll(turn: RemoteTurn, refs: readonly RowRef[]) {
  const loaded = await turn.load(refs)
  const known = new Map(loaded.map(([shape, row]) => [textOf(shape, row), row]))
  return (shape: TableShape, key: Row): Row | undefined => known.get(textOf(shape, key))
}

const textOf = ({ name, key }: TableShape, row: Row): string =>
  [
    name,
    ...key.map((column) =>
      row[column] instanceof Uint8Array ? Buffer.from(row[column]).toString('hex') : row[column],
    ),
  ].join('\0')
