import { type TestContext, test } from 'node:test'
import { makeFolder } from './folder.ts'
import { findNoPostgres, type TakenDatabase, takeDatabase } from './postgres.ts'

/** Where a service has its books: in this folder, or in this database of a server. */
export interface Place {
  readonly dataDir: string
  readonly databaseUrl?: string
}

/** A new place; given back when the test over all of them is done. */
export type MakePlace = () => Promise<Place>

/** The same journeys with the books in a folder, and on a server. */
export function overPlaces(name: string, run: (t: TestContext, makePlace: MakePlace) => Promise<void>): void {
  test(`${name}, in a folder:`, (t) => run(t, async () => ({ dataDir: makeFolder(t) })))

  test(`${name}, on PostgreSQL:`, async (t) => {
    const hindrance = await findNoPostgres()
    if (hindrance !== undefined) return t.skip(hindrance)
    const taken: TakenDatabase[] = []
    try {
      await run(t, async () => {
        const database = await takeDatabase()
        taken.push(database)
        return { dataDir: makeFolder(t), databaseUrl: database.url }
      })
    } finally {
      // After the services on them have stopped.
      t.after(() => Promise.all(taken.map(({ giveBack }) => giveBack())))
    }
  })
}
