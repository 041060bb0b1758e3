import type { Clock } from '#kit'
import { type Database, DataRefused } from './database.ts'
import { gatherTurns } from './gather.ts'
import type { RunQuery } from './query.ts'
import type { Change } from './rule.ts'
import { createSheet, type TurnSheet } from './sheet.ts'
import { applyUnit, type Look, listLooks, type PlannedChange, planChange, type Unit } from './unit.ts'

interface WriterNeeds {
  readonly database: Database
  readonly clock: Clock
  /** The books' time. */
  readonly now: () => number
  readonly announce: () => void
  readonly onCommit?: ((durationMs: number) => void) | undefined
  /** Called when a commit came to nothing, before whoever waits for it is told. */
  readonly onCommitFault?: ((error: unknown) => void) | undefined
  /** How long a turn waits for another process's to end. */
  readonly patienceMs?: number | undefined
}

export interface Writer {
  /** Writes a unit with the turn it comes into; kept when that is on disk. */
  write(unit: Unit): void
  /**
   * Applies changes at once and tells what came of them; a crash before the commit undoes them. Where another process writes just
   * now they are told when they are on disk.
   */
  writeSoon(changes: readonly Change[]): readonly unknown[] | Promise<readonly unknown[]>
  /** Reads what there is, whatever was told before among it. */
  readonly list: RunQuery
  /** Runs reads that see one state of the database. */
  read<T>(work: () => T): T
  /** Commits what waits, unless another process writes just now. */
  flush(): void
  /** Whether something waits for another process to be done. */
  isWaiting(): boolean
}

/** A unit that was applied, and what came of it. */
interface Applied {
  readonly unit: Unit
  readonly results: readonly unknown[]
}

const nothing = {}

/** How many of one turn may need damaged pages, and fail alone. */
const damagedMax = 8

/** How often it is tried to begin while another process writes. */
const lockedMs = 5

/**
 * Gathers the changes of an event-loop turn, and of the next ones while each brings more: a commit costs a disk write
 * however much it holds. Their rules are applied one after the other to one sheet, whose rows are written in bulk. Who is
 * refused by a rule takes back his own unit and nobody else's. Where the database refuses rows of the sheet, the turn is done
 * once more, each unit by itself, so that the one at fault fails alone.
 */
export function openWriter(needs: WriterNeeds): Writer {
  const { database, clock, now, announce, onCommit = () => {}, onCommitFault = () => {}, patienceMs = 0 } = needs
  const gathering = gatherTurns(clock, flush)
  /** Told, and not yet on disk. */
  let told: Unit[] = []
  let waiting: Unit[] = []
  let sheet: TurnSheet | undefined
  let isAnnouncing = false
  /** Since when another process was in the way whenever a turn was to begin. */
  let lockedSinceMs: number | undefined
  let isToTryAgain = false

  function openTurn(): TurnSheet {
    if (sheet) return sheet
    if (!database.isOpen()) database.begin()
    lockedSinceMs = undefined
    sheet = createSheet(now())
    return sheet
  }

  /** Whether a turn is to wait for another process's to end, since nothing of it is done or told yet; it is tried again soon. */
  function mayWait(error: unknown): boolean {
    if (told.length > 0 || database.readFault(error)?.isBusy !== true) return false
    lockedSinceMs ??= clock.monotonicMs()
    if (clock.monotonicMs() - lockedSinceMs >= patienceMs) return false
    if (!isToTryAgain) clock.after(lockedMs, tryAgain)
    isToTryAgain = true
    return true
  }

  function tryAgain(): void {
    isToTryAgain = false
    flush()
  }

  function isLockedOut(): boolean {
    try {
      openTurn()
      return false
    } catch (error) {
      if (!mayWait(error)) throw error
      return true
    }
  }

  function apply({ changes }: Pick<Unit, 'changes'>): readonly unknown[] {
    const own = openTurn()
    const planned = changes.map((change) => planChange(change, look(listLooks(change, own.now))))
    const before = own.mark()
    const results = applyUnit(own, planned, database.load)
    isAnnouncing ||= own.mark() > before && planned.some(({ rule }) => rule.announces)
    return results
  }

  function look(looks: readonly Look[]): PlannedChange['found'] {
    if (looks.length === 0) return nothing
    save()
    return Object.fromEntries(looks.map(({ name, query, asks }) => [name, database.list(query, asks)]))
  }

  function save(): void {
    if (!sheet?.isChanged()) return
    try {
      database.save(sheet.takeWrites())
    } catch (error) {
      // A full or failing disk: what the sheet counts as saved is not, and the whole turn is lost.
      if (!(error instanceof DataRefused)) database.rollback()
      throw error
    }
  }

  function writeSoon(changes: readonly Change[]): readonly unknown[] | Promise<readonly unknown[]> {
    const unit: Unit = { changes, keep() {}, fail: onCommitFault }
    gathering.note()
    if (settle(isLockedOut)) return new Promise((keep, fail) => void waiting.push({ changes, keep, fail }))
    const results = settle(() => apply(unit))
    told.push(unit)
    return results
  }

  /** Does something that may find that the turn so far is lost, or some of it refused: then that is done again, each by itself. */
  function settle<T>(work: () => T): T {
    try {
      return workAgain(work)
    } catch (error) {
      if (!database.isOpen()) loseTurn(error)
      throw error
    }
  }

  function workAgain<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof DataRefused) || told.length === 0) throw error
      told = applyApart(told).map(({ unit }) => unit)
      return work()
    }
  }

  function loseTurn(error: unknown): void {
    database.rollback()
    sheet = undefined
    // What was told, and may be remembered, is not so.
    if (told.length > 0) announce()
    told = []
    isAnnouncing = false
    onCommitFault(error)
  }

  function flush(): void {
    gathering.end()
    if (waiting.length === 0 && !database.isOpen()) return
    const units = waiting
    waiting = []
    try {
      openTurn()
      const applied = applyTogether(units)
      const startMs = clock.monotonicMs()
      database.commit()
      onCommit(clock.monotonicMs() - startMs)
      sheet = undefined
      told = []
      if (isAnnouncing) announce()
      isAnnouncing = false
      for (const { unit, results } of applied) unit.keep(results)
    } catch (error) {
      if (mayWait(error)) {
        waiting = [...units, ...waiting]
        sheet = undefined
        return
      }
      loseTurn(error)
      for (const unit of units) unit.fail(error)
    }
  }

  /** Applies and saves all; where the database refuses some of it, each by itself, but for those that were told that they failed. */
  function applyTogether(units: readonly Unit[]): Applied[] {
    const failed = new Set<Unit>()
    try {
      const applied = units.flatMap((unit) => {
        try {
          return [{ unit, results: apply(unit) }]
        } catch (error) {
          if (!database.isOpen() || error instanceof DataRefused) throw error
          failed.add(unit)
          unit.fail(error)
          return []
        }
      })
      save()
      return applied
    } catch (error) {
      if (!(error instanceof DataRefused)) throw error
      return applyApart([...told, ...units.filter((unit) => !failed.has(unit))])
    }
  }

  /** Begins the transaction anew, and does each unit in a part of its own. */
  function applyApart(units: readonly Unit[]): Applied[] {
    let left = units
    for (let damaged = 0; damaged < damagedMax; damaged++) {
      const { applied, atFault } = applyUntilDamage(left)
      if (!atFault) return applied
      left = left.filter((unit) => unit !== atFault)
    }
    throw new Error('too much of one turn lies on damaged pages')
  }

  /** A damaged page spoils the transaction, also for who does not need it: it is done anew without who does. */
  function applyUntilDamage(units: readonly Unit[]): { readonly applied: Applied[]; readonly atFault?: Unit } {
    let atFault: Unit | undefined
    database.rollback()
    const applied = units.flatMap((unit) => {
      if (atFault) return []
      sheet = undefined
      openTurn()
      database.beginPart()
      try {
        const results = apply(unit)
        save()
        database.keepPart()
        return [{ unit, results }]
      } catch (error) {
        // A full or failing disk makes a database give up the whole transaction: then all in it is lost.
        if (!database.isOpen()) throw error
        database.undoPart()
        unit.fail(error)
        if (database.readFault(error)?.isDamage) atFault = unit
        return []
      } finally {
        sheet = undefined
      }
    })
    return { applied, ...(atFault && { atFault }) }
  }

  return {
    write(unit) {
      waiting.push(unit)
      gathering.note()
    },
    writeSoon,
    list(query, asks) {
      settle(save)
      return database.list(query, asks)
    },
    read(work) {
      settle(save)
      return database.read(work)
    },
    flush,
    isWaiting: () => waiting.length > 0,
  }
}
