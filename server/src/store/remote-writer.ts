import { type Clock, sleep } from '#kit'
import { DataRefused } from './database.ts'
import { gatherTurns } from './gather.ts'
import { commitProbe } from './probe.ts'
import {
  CommitDoubtful,
  DatabaseAway,
  LockedOut,
  type RemoteDatabase,
  type RemoteTurn,
  TurnCrossed,
  TurnKnown,
} from './remote-database.ts'
import { type Decided, decide } from './remote-turn.ts'
import type { Change, RowRef } from './rule.ts'
import { type Trouble, watchTrouble } from './trouble.ts'
import type { Unit } from './unit.ts'

interface RemoteWriterNeeds {
  readonly database: RemoteDatabase
  readonly clock: Clock
  /** A text that no other turn has. */
  readonly createTurnId: () => string
  /** Called when what rooms remember may be stale, before whoever changed it is told. */
  readonly announce: () => void
  /** Whether nobody is to wait for what cannot be written now. A short command tries for itself. */
  readonly isService?: boolean
  readonly onCommit?: (durationMs: number) => void
  readonly onCommitFault?: (error: unknown) => void
}

export interface RemoteWriter {
  write(unit: Unit): void
  /** Why nothing can be written now; nothing where it can. */
  findTrouble(): Trouble | undefined
  onTrouble(listener: (trouble: Trouble | undefined) => void): void
  /** Notes what came of a read that failed. */
  noteUnread(error: unknown): void
  /** Kept when nothing waits any more. */
  drain(): Promise<void>
}

/**
 * How long a turn whose fate is unknown is tried again: as long as an answer stays owed, so that what it charged for is given to
 * who asks again. Of a service that ends the next one finds it.
 */
const doubtMs = 600_000
const doubtAtEndMs = 5_000
const betweenTriesMs = 200

/** How long a turn may take before nobody else waits for it. */
const lateMs = 3_000

/** How long a failed read tells that there can be none while nothing can be written. */
const unreadMs = 2_000

/** Units of one turn: what comes meanwhile waits for the next. */
const unitsMax = 1_024

/** How often a unit is done that others were in the way of: who clashed with a row finds it there the next time. */
const triesMax = 3

/**
 * Writes turns on a database elsewhere, one at a time: while one is on its way the next is gathered. Each turn locks and loads
 * all rows its units name, applies their rules in memory, and saves what came of it in bulk. Who is refused by a rule takes
 * back his own unit alone; where the database refuses rows, each unit is done again in a turn of its own.
 *
 * Where a turn comes to nothing, is in doubt or takes too long, whoever waits behind it is told at once, and whoever comes: until
 * it is over and a probe, which locks what it locked, is on disk.
 */
export function openRemoteWriter(needs: RemoteWriterNeeds): RemoteWriter {
  const { database, clock, createTurnId, announce, isService = false } = needs
  const { onCommit = () => {}, onCommitFault = () => {} } = needs
  const waiting: Unit[] = []
  let running: Promise<void> | undefined
  let endsAtMs = Number.POSITIVE_INFINITY
  let unreadUntilMs = Number.NEGATIVE_INFINITY
  /** What the latest turn locked: a probe has to wait for whom it waited. */
  let latestRows: readonly RowRef[] = []
  const trouble = watchTrouble({ clock, probe })
  trouble.onChange((found) => {
    if (!found) unreadUntilMs = Number.NEGATIVE_INFINITY
  })
  const gathering = gatherTurns(clock, flush)

  function flush(): void {
    gathering.end()
    if (waiting.length > 0) void run(runAll)
  }

  /** Does one thing after the other: they share a connection. */
  function run(work: () => Promise<void>): Promise<void> {
    running ??= work().finally(() => {
      running = undefined
      flush()
    })
    return running
  }

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      const units = waiting.splice(0, unitsMax)
      const late = clock.after(lateMs, () => beginTrouble('the database takes too long to write'))
      await write(units).finally(late.cancel)
    }
  }

  function beginTrouble(because: string): void {
    if (!isService) return
    trouble.begin({ because, canRead: canRead() })
    for (const unit of waiting.splice(0)) unit.fail(new DatabaseAway(because))
  }

  /** Begins with what the database cannot do just now, and not with what is wrong with the turn. */
  function noteFault(error: unknown): void {
    const isOfDatabase = error instanceof DatabaseAway || error instanceof TurnCrossed || error instanceof DoubtfulTurn
    if (isOfDatabase) beginTrouble(`the database cannot be written: ${database.reasonOf(error)}`)
  }

  function findTrouble(): Trouble | undefined {
    const absence = database.findAbsence()
    if (absence && !trouble.find()) beginTrouble(absence.because)
    const found = trouble.find()
    return absence ?? (found && { ...found, canRead: canRead() })
  }

  const canRead = (): boolean => clock.monotonicMs() >= unreadUntilMs

  function noteRows(rows: readonly RowRef[]): void {
    latestRows = rows
  }

  async function write(units: readonly Unit[], nth = 1): Promise<void> {
    try {
      await writeTogether(units, createTurnId())
    } catch (error) {
      const mayBeAgain = error instanceof DataRefused || error instanceof TurnCrossed
      if (mayBeAgain && units.length > 1) for (const unit of units) await writeAlone(unit)
      else if (mayBeAgain && nth < triesMax) await write(units, nth + 1)
      else {
        noteFault(error)
        for (const unit of units) unit.fail(error)
        if (!(error instanceof DataRefused)) onCommitFault(error)
      }
    }
  }

  /** Each may take as long as a turn: those after one that came to nothing are not tried. */
  async function writeAlone(unit: Unit): Promise<void> {
    const found = trouble.find()
    if (found) unit.fail(new DatabaseAway(found.because))
    else await write([unit])
  }

  async function writeTogether(units: readonly Unit[], id: string): Promise<void> {
    const untilMs = clock.monotonicMs() + doubtMs
    let doubtful: DoubtfulTurn | undefined
    for (;;) {
      const turn: RemoteTurn | undefined = await (doubtful ? beginAgain(id, doubtful, untilMs) : database.begin(id))
      // What was decided in the turn that turns out to be committed is what is told.
      if (!turn) return doubtful?.decided.tell()
      try {
        const decided = await runTurn(turn, units)
        return decided.tell()
      } catch (error) {
        if (!(error instanceof DoubtfulTurn) || isOver(untilMs)) throw error
        noteFault(error)
        doubtful = error
      }
    }
  }

  /** Begins a turn whose fate is unknown; nothing where it was committed. Whatever else is in the way tells nothing of its fate. */
  async function beginAgain(id: string, doubtful: DoubtfulTurn, untilMs: number): Promise<RemoteTurn | undefined> {
    for (;;) {
      try {
        return await database.begin(id, true)
      } catch (error) {
        if (error instanceof TurnKnown) return undefined
        if (isOver(untilMs)) throw doubtful
        await sleep(clock, betweenTriesMs)
      }
    }
  }

  const isOver = (untilMs: number): boolean => clock.monotonicMs() >= Math.min(untilMs, endsAtMs)

  /** Not while a turn is on its way: that is to be over, too. */
  async function probe(): Promise<void> {
    if (running) throw new DatabaseAway('a turn is on its way')
    await run(() => commitProbe({ commit: commitApart }).catch(noteProbe))
  }

  /** What is in the way now may be something else. */
  function noteProbe(error: unknown): never {
    noteFault(error)
    throw error
  }

  async function commitApart(changes: readonly Change[]): Promise<void> {
    const failed: unknown[] = []
    const unit = { changes, keep() {}, fail: (error: unknown) => void failed.push(error) }
    const turn = await database.begin(createTurnId())
    const decided = await runTurn(turn, [unit], () => tryLocks(turn))
    decided.tell()
    if (failed.length > 0) throw failed[0]
  }

  async function tryLocks(turn: RemoteTurn): Promise<void> {
    await turn.tryLocks()
    await turn.load(latestRows)
  }

  async function runTurn(turn: RemoteTurn, units: readonly Unit[], prepare = noteRows): Promise<Decided> {
    try {
      const decided = await decide({ turn, units, announce, prepare })
      const startMs = clock.monotonicMs()
      await commit(turn, decided)
      onCommit(clock.monotonicMs() - startMs)
      return decided
    } catch (error) {
      if (!(error instanceof DoubtfulTurn)) await turn.rollback().catch(() => {})
      throw error
    }
  }

  async function commit(turn: RemoteTurn, decided: Decided): Promise<void> {
    try {
      await turn.commit()
    } catch (error) {
      throw error instanceof CommitDoubtful ? new DoubtfulTurn(error, decided) : error
    }
  }

  return {
    write(unit) {
      const found = findTrouble()
      if (found) return unit.fail(new DatabaseAway(found.because))
      waiting.push(unit)
      gathering.note()
    },
    findTrouble,
    onTrouble: trouble.onChange,
    noteUnread(error) {
      if (!(error instanceof DatabaseAway)) return
      // Other reads fail alone: an unlucky connection, or one that asks for too much.
      const isLocked = error instanceof LockedOut
      if (isLocked || trouble.find()) unreadUntilMs = clock.monotonicMs() + unreadMs
      if (isLocked) beginTrouble(`the database cannot be read: ${database.reasonOf(error)}`)
    },
    async drain() {
      trouble.close()
      endsAtMs = clock.monotonicMs() + doubtAtEndMs
      do {
        flush()
        // A probe may fail yet.
        await running?.catch(() => {})
      } while (waiting.length > 0)
    },
  }
}

/** Nobody can tell whether a turn was committed. */
export class DoubtfulTurn extends Error {
  override name = 'DoubtfulTurn'
  readonly decided: Decided

  constructor(cause: CommitDoubtful, decided: Decided) {
    super(cause.message, { cause })
    this.decided = decided
  }
}
