import { type Clock, createRequestIds, Problem, type Random } from '#kit'
import { type AskedRead, DatabaseAway, type RemoteDatabase, TurnCrossed } from './remote-database.ts'
import { DoubtfulTurn, openRemoteWriter } from './remote-writer.ts'
import type { Store, StoreReports } from './store.ts'
import { beUnavailable } from './trouble.ts'
import { openWrites } from './writes.ts'

interface RemoteStoreNeeds extends StoreReports {
  readonly database: RemoteDatabase
  readonly clock: Clock
  readonly random: Random
  readonly isService?: boolean | undefined
}

/** How often it is looked whether the database is there. */
const lookMs = 250

/** The store over a database that others use, too. */
export function createRemoteStore({ database, clock, random, isService = false, ...reports }: RemoteStoreNeeds): Store {
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  database.onNews(announce)
  const createTurnId = createRequestIds(clock, random)
  const writer = openRemoteWriter({ ...reports, database, clock, createTurnId, announce, isService })

  // That the database is away is noticed when somebody asks for it, and now and then.
  const look = clock.every(lookMs, writer.findTrouble)

  const writes = openWrites(({ changes, keep, fail }) =>
    writer.write({ changes, keep, fail: (error) => fail(asProblem(error)) }),
  )
  /** Where nothing can be read, nobody waits to learn that. */
  async function list(reads: readonly AskedRead[]): Promise<readonly (readonly unknown[])[]> {
    const trouble = writer.findTrouble()
    if (trouble && !trouble.canRead) throw beUnavailable(new DatabaseAway(trouble.because))
    try {
      return await database.list(reads)
    } catch (error) {
      writer.noteUnread(error)
      throw asProblem(error)
    }
  }

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
    findTrouble: writer.findTrouble,
    onTrouble: writer.onTrouble,
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
