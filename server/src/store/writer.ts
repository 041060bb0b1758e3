import type { Clock } from '#kit'
import { type Database, DataRefused } from './database.ts'
import type { Parameters } from './query.ts'
import type { RunQuery } from './reads.ts'
import { type AnyRule, type Change, checkLocks, getRule } from './rule.ts'
import { createSheet, type TurnSheet } from './sheet.ts'

/** Changes that are written whole or not at all, and whoever waits for them. */
interface Unit {
  /** Applies it to the sheet; its result is kept for `keep`. */
  run(): void
  /** Tells who waits that it is on disk. */
  keep(): void
  fail(error: unknown): void
  /** Whether it was told that it failed. */
  isOver: boolean
}

/** What is written as statements: what is left of it becomes changes that name rules. */
export type Closure = () => void

export type Written = Change | Closure

interface WriterNeeds {
  readonly database: Database
  readonly clock: Clock
  /** The books' time. */
  readonly now: () => number
  readonly announce: () => void
  readonly onCommit?: ((durationMs: number) => void) | undefined
  /** Called when a commit came to nothing, whoever waited for it having been told. */
  readonly onCommitFault?: ((error: unknown) => void) | undefined
}

export interface Writer {
  /** Writes changes with the turn they come into; kept when that is on disk. */
  write<T extends readonly unknown[]>(changes: readonly Written[]): Promise<T>
  /** Applies changes at once and tells what came of them; a crash before the commit undoes them. */
  writeSoon<T extends readonly unknown[]>(changes: readonly Written[]): T
  /** Reads what there is, whatever was told before among it. */
  readonly list: RunQuery
  /** Runs reads that see one state of the database. */
  read<T>(work: () => T): T
  /** Commits what waits. */
  flush(): void
}

/** The longest a turn waits for more to share its commit with. */
const gatherMs = 2

/**
 * Gathers the changes of an event-loop turn, and of the next ones while each brings more: a commit costs a disk write
 * however much it holds. Their rules are applied one after the other to one sheet, whose rows are written in bulk. Who is
 * refused takes back what he did himself and nothing else. Where the database refuses rows of the sheet, the turn is done
 * once more, each unit by itself, so that the one at fault fails alone.
 */
export function openWriter(needs: WriterNeeds): Writer {
  const { database, clock, now, announce, onCommit = () => {}, onCommitFault = () => {} } = needs
  /** Told, and not yet on disk. */
  let told: Unit[] = []
  let waiting: Unit[] = []
  let sheet: TurnSheet | undefined
  let isAnnouncing = false
  let isGathering = false
  let isQuiet = true
  let gatheringSinceMs = 0

  function gather(): void {
    isQuiet = false
    if (isGathering) return
    isGathering = true
    gatheringSinceMs = clock.monotonicMs()
    clock.atTurnEnd(endTurn)
  }

  function endTurn(): void {
    if (!isGathering) return
    if (isQuiet || clock.monotonicMs() - gatheringSinceMs >= gatherMs) flush()
    else {
      isQuiet = true
      clock.atTurnEnd(endTurn)
    }
  }

  function openTurn(): TurnSheet {
    if (!database.isOpen()) database.begin()
    sheet ??= createSheet(now())
    return sheet
  }

  /** Applies changes that name rules, whole or not at all. */
  function apply(changes: readonly Change[]): unknown[] {
    const own = openTurn()
    const asked = changes.map(({ rule: name, asks }) => {
      const rule = getRule(name)
      if (rule.announces) isAnnouncing = true
      return { rule, asks, found: findRows(rule.find, { ...asks, now: own.now }) }
    })
    const mark = own.mark()
    try {
      return asked.map(({ rule, asks, found }) => {
        const refs = [...rule.rows(asks, found)]
        checkLocks(rule.name, refs)
        own.name(rule.name, refs, database.load)
        return rule.apply(own, asks, found)
      })
    } catch (error) {
      own.undo(mark)
      throw error
    }
  }

  function findRows(
    find: AnyRule['find'],
    asks: Parameters & { readonly now: number },
  ): Readonly<Record<string, readonly unknown[]>> {
    if (!find) return {}
    save()
    return Object.fromEntries(Object.entries(find).map(([name, query]) => [name, database.list(query, asks)]))
  }

  function save(): void {
    if (sheet?.isChanged()) database.save(sheet.takeWrites())
  }

  /** Runs statements, in a savepoint of their own. */
  function runMixed(written: readonly Written[]): unknown[] {
    openTurn()
    save()
    database.beginPart()
    try {
      const results = written.map((one) => {
        if (typeof one === 'function') return one()
        const [result] = apply([one])
        save()
        return result
      })
      database.keepPart()
      sheet = undefined
      return results
    } catch (error) {
      sheet = undefined
      takeBack(error)
      throw error
    }
  }

  const isPlain = (written: readonly Written[]): written is readonly Change[] =>
    written.every((one) => typeof one !== 'function')

  const run = (written: readonly Written[]): unknown[] => (isPlain(written) ? apply(written) : runMixed(written))

  /** Undoes a savepoint. A full or failing disk makes SQLite give up the whole transaction: then all in it is lost. */
  function takeBack(error: unknown): void {
    if (!database.isOpen()) throw error
    database.undoPart()
  }

  function createUnit(written: readonly Written[], keep: (results: unknown[]) => void, fail: Unit['fail']): Unit {
    let results: unknown[] = []
    return {
      run() {
        results = run(written)
      },
      keep: () => keep(results),
      fail(error) {
        this.isOver = true
        fail(error)
      },
      isOver: false,
    }
  }

  function writeSoon<T extends readonly unknown[]>(written: readonly Written[]): T {
    let results: unknown[] = []
    const unit = createUnit(written, () => {}, onCommitFault)
    unit.run = () => {
      results = run(written)
    }
    gather()
    try {
      settle(() => unit.run())
    } catch (error) {
      if (!database.isOpen()) loseTurn(error)
      throw error
    }
    told.push(unit)
    // Who asked knows what its rules return.
    return results as unknown as T
  }

  /** Does something that may find that the database refuses what was told before; then that is done again, each by itself. */
  function settle<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof DataRefused) || told.length === 0) throw error
      told = runApart(told)
      return work()
    }
  }

  function loseTurn(error: unknown): void {
    database.rollback()
    sheet = undefined
    told = []
    onCommitFault(error)
  }

  function flush(): void {
    isGathering = false
    if (waiting.length === 0 && !database.isOpen()) return
    const units = waiting
    waiting = []
    isAnnouncing ||= false
    try {
      openTurn()
      const done = runTogether(units) ?? runApart([...told, ...units])
      const startMs = clock.monotonicMs()
      database.commit()
      onCommit(clock.monotonicMs() - startMs)
      sheet = undefined
      told = []
      if (isAnnouncing) announce()
      isAnnouncing = false
      for (const unit of done) unit.keep()
    } catch (error) {
      loseTurn(error)
      for (const unit of units) unit.fail(error)
    }
  }

  /** Applies and saves all, and says what was done; `undefined` where the database refused some of it. */
  function runTogether(units: readonly Unit[]): Unit[] | undefined {
    try {
      const done = units.filter(tryUnit)
      save()
      return done
    } catch (error) {
      if (error instanceof DataRefused) return undefined
      throw error
    }
  }

  function tryUnit(unit: Unit): boolean {
    try {
      unit.run()
      return true
    } catch (error) {
      if (!database.isOpen() || error instanceof DataRefused) throw error
      unit.fail(error)
      return false
    }
  }

  /** Begins the transaction anew, and does each unit that was not told that it failed in a savepoint of its own. */
  function runApart(units: readonly Unit[]): Unit[] {
    database.rollback()
    return units.filter((unit) => {
      if (unit.isOver) return false
      sheet = undefined
      openTurn()
      database.beginPart()
      try {
        unit.run()
        save()
        database.keepPart()
        return true
      } catch (error) {
        takeBack(error)
        unit.fail(error)
        return false
      } finally {
        sheet = undefined
      }
    })
  }

  return {
    write: (written) =>
      new Promise((resolve, reject) => {
        // Who asked knows what its rules return.
        waiting.push(createUnit(written, (results) => resolve(results as never), reject))
        gather()
      }),
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
  }
}
