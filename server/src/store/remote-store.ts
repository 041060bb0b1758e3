import { type Clock, createRequestIds, Problem, type Random } from '#kit'
import { type AskedRead, DatabaseAway, type RemoteDatabase, TurnCrossed } from './remote-database.ts'
import { DoubtfulTurn, openRemoteWriter } from './remote-writer.ts'
import type { Store, StoreReports } from './store.ts'
import { beUnavailable, type Trouble } from './trouble.ts'
import { openWrites } from './writes.ts'

interface RemoteStoreNeeds extends StoreReports {
  readonly database: RemoteDatabase
  readonly clock: Clock
  readonly random: Random
}

/** How often it is looked whether the database is there. */
const lookMs = 250

/** The store over a database that others use, too. */
export function createRemoteStore({ database, clock, random, ...reports }: RemoteStoreNeeds): Store {
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  database.onNews(announce)
  const createTurnId = createRequestIds(clock, random)
  const writer = openRemoteWriter({ ...reports, database, clock, createTurnId, announce })

  const troubleListeners: ((trouble: Trouble | undefined) => void)[] = []
  let told: Trouble | undefined
  const look = clock.every(lookMs, () => {
    const trouble = findTrouble()
    const isTold = (trouble === undefined) !== (told === undefined)
    told = trouble
    if (isTold) for (const listener of troubleListeners) listener(trouble)
  })

  function findTrouble(): Trouble | undefined {
    const because = database.findAbsence()
    return because === undefined ? undefined : { because, canRead: false }
  }

  const writes = openWrites(({ changes, keep, fail }) =>
    writer.write({ changes, keep, fail: (error) => fail(asProblem(error)) }),
  )
  const list = (reads: readonly AskedRead[]) =>
    database.list(reads).catch((error: unknown) => {
      throw asProblem(error)
    })

  return {
    // A query gives rows of its own.
    list: async (query, asks) => (await list([{ query, asks }]))[0] as never,
    find: async (query, asks) => (await list([{ query, asks }]))[0]?.[0] as never,
    listTogether: async (asked) => (await list(asked.map(([query, asks]) => ({ query, asks })))) as never,
    ...writes,
    writeSoon: writes.write,
    onStale: (listener) => void listeners.push(listener),
    announce,
    keepUp: database.keepUp,
    isInTouch: database.isInTouch,
    findTrouble,
    onTrouble: (listener) => void troubleListeners.push(listener),
    mayDoubt: true,
    async close() {
      // Who hears of something now could read nothing any more.
      listeners.length = 0
      look.cancel()
      await writer.drain()
      await database.close()
    },
  }
}

/** Whether nobody can tell if what failed so was written. */
export const isInDoubt = (error: unknown): boolean => error instanceof Problem && error.cause instanceof DoubtfulTurn

/** Callers are told that it may be otherwise later: nothing was written, or nobody knows yet whether it was. */
function asProblem(error: unknown): unknown {
  const isAway = error instanceof DatabaseAway || error instanceof TurnCrossed || error instanceof DoubtfulTurn
  return isAway ? beUnavailable(error) : error
}
