import type { Parameters, Query } from './query.ts'
import { type AnyRule, type Change, checkLocks, getRule, type RowRef } from './rule.ts'
import type { Row, TurnSheet } from './sheet.ts'
import type { TableShape } from './tables.ts'

/** Changes that are written whole or not at all, and whoever waits for them. */
export interface Unit {
  readonly changes: readonly Change[]
  /** Tells what came of them, when that is on disk. */
  keep(results: readonly unknown[]): void
  fail(error: unknown): void
}

/** A change with its rule and what its reads found: all that is needed to name rows and to apply it. */
export interface PlannedChange {
  readonly rule: AnyRule
  readonly asks: object
  readonly found: Readonly<Record<string, readonly unknown[]>>
}

/** What a change has to read before its rows can be named. */
export interface Look {
  readonly name: string
  readonly query: Query<unknown, Parameters & { readonly now: number }>
  readonly asks: Parameters & { readonly now: number }
  readonly job: string | undefined
}

export function listLooks({ rule, asks }: Change, now: number): readonly Look[] {
  const { find, isJob } = getRule(rule)
  if (!find) return nothing
  const job = isJob ? rule : undefined
  return Object.entries(find).map(([name, query]) => ({ name, query, asks: { ...asks, now }, job }))
}

const nothing: readonly never[] = []

/** What of a change is read once more when its rows are locked. */
export function listLaterLooks({ rule, asks }: PlannedChange, now: number): readonly Look[] {
  return (rule.looksAgain ?? nothing).flatMap((name) => {
    const query = rule.find?.[name]
    return query ? [{ name, query, asks: { ...asks, now }, job: undefined }] : []
  })
}

export function planChange({ rule, asks }: Change, found: PlannedChange['found']): PlannedChange {
  return { rule: getRule(rule), asks, found }
}

export function listRows({ rule, asks, found }: PlannedChange): readonly RowRef[] {
  const refs = rule.rows(asks, found)
  checkLocks(rule.name, refs)
  return refs
}

/** Applies changes to a sheet, whole or not at all. */
export function applyUnit(
  sheet: TurnSheet,
  planned: readonly PlannedChange[],
  load: (shape: TableShape, key: Row) => Row | undefined,
): unknown[] {
  const mark = sheet.mark()
  try {
    return planned.map((change) => {
      sheet.name(change.rule.name, listRows(change), load)
      return change.rule.apply(sheet, change.asks, change.found)
    })
  } catch (error) {
    sheet.undo(mark)
    throw error
  }
}
