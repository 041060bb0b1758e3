import { type Clock, sleep } from '#kit'
import { DataRefused } from './database.ts'
import { gatherTurns } from './gather.ts'
import {
  CommitDoubtful,
  DatabaseAway,
  type RemoteDatabase,
  type RemoteTurn,
  TurnCrossed,
  TurnKnown,
} from './remote-database.ts'
import { createSheet, type Row } from './sheet.ts'
import type { TableShape } from './tables.ts'
import { applyUnit, listLooks, listRows, type PlannedChange, planChange, type Unit } from './unit.ts'

interface RemoteWriterNeeds {
  readonly database: RemoteDatabase
  readonly clock: Clock
  /** A text that no other turn has. */
  readonly createTurnId: () => string
  /** Called when what rooms remember may be stale, before whoever changed it is told. */
  readonly announce: () => void
  readonly onCommit?: (durationMs: number) => void
  readonly onCommitFault?: (error: unknown) => void
}

export interface RemoteWriter {
  write(unit: Unit): void
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

/** Units of one turn: what comes meanwhile waits for the next. */
const unitsMax = 1_024

/** How often a unit is done that others were in the way of: who clashed with a row finds it there the next time. */
const triesMax = 3

/**
 * Writes turns on a database elsewhere, one at a time: while one is on its way the next is gathered. Each turn locks and loads
 * all rows its units name, applies their rules in memory, and saves what came of it in bulk. Who is refused by a rule takes
 * back his own unit alone; where the database refuses rows, each unit is done again in a turn of its own.
 */
export function openRemoteWriter(needs: RemoteWriterNeeds): RemoteWriter {
  const { database, clock, createTurnId, announce, onCommit = () => {}, onCommitFault = () => {} } = needs
  const waiting: Unit[] = []
  let running: Promise<void> | undefined
  let endsAtMs = Number.POSITIVE_INFINITY
  const gathering = gatherTurns(clock, flush)

  function flush(): void {
    gathering.end()
    running ??= runAll().finally(() => {
      running = undefined
    })
  }

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      const units = waiting.splice(0, unitsMax)
      await write(units)
    }
  }

  async function write(units: readonly Unit[], nth = 1): Promise<void> {
    try {
      await writeTogether(units, createTurnId())
    } catch (error) {
      const mayBeAgain = error instanceof DataRefused || error instanceof TurnCrossed
      if (mayBeAgain && units.length > 1) for (const unit of units) await write([unit])
      else if (mayBeAgain && nth < triesMax) await write(units, nth + 1)
      else {
        for (const unit of units) unit.fail(error)
        if (!(error instanceof DataRefused)) onCommitFault(error)
      }
    }
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
        refuseWaiting()
        await sleep(clock, betweenTriesMs)
      }
    }
  }

  const isOver = (untilMs: number): boolean => clock.monotonicMs() >= Math.min(untilMs, endsAtMs)

  /** Nobody waits behind a turn in doubt for a database that is away: what was not sent is known not to be written. */
  function refuseWaiting(): void {
    const absence = database.findAbsence()
    if (absence !== undefined) for (const unit of waiting.splice(0)) unit.fail(new DatabaseAway(absence))
  }

  async function runTurn(turn: RemoteTurn, units: readonly Unit[]): Promise<Decided> {
    try {
      const decided = await decide(turn, units, announce)
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
      const absence = database.findAbsence()
      if (absence !== undefined) return unit.fail(new DatabaseAway(absence))
      waiting.push(unit)
      gathering.note()
    },
    async drain() {
      endsAtMs = clock.monotonicMs() + doubtAtEndMs
      do {
        flush()
        await running
      } while (waiting.length > 0)
    },
  }
}

/** What a turn came to, told to those who wait when it is known to be on disk. */
interface Decided {
  tell(): void
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

async function decide(turn: RemoteTurn, units: readonly Unit[], announce: () => void): Promise<Decided> {
  const planned = await plan(turn, units)
  const rows = await loadAll(turn, planned.flat())
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

async function loadAll(turn: RemoteTurn, planned: readonly PlannedChange[]) {
  const loaded = await turn.load(planned.flatMap(listRows))
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
