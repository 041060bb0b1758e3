import { cpSync, rmSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { createSteadyNow, openSystemRandom, systemClock } from '#kit'
import { createRemoteStore, createStore, type Store } from '#store'
import { openPostgresDatabase } from '#store/postgres/postgres-database'
import { createTestClock, type TestClock } from './clock.ts'
import { makeFolder } from './folder.ts'
import { openMemoryDatabase } from './memory-database.ts'
import { findNoPostgres, takeDatabase } from './postgres.ts'
import { openTestBooks, openTestStore, type TestStore } from './store.ts'
import { tamperBy, tamperServer } from './tamper.ts'

/** Where books are kept: the same suite runs over each. */
export interface StoreKind {
  readonly name: string
  /** How much of a suite's repetitions it gets: a way to a server and back takes longer. */
  readonly share: number
  /** Why they cannot be had on this machine. */
  findHindrance(): Promise<string | undefined>
  /** Fresh books; on a clock that stands still, unless it is given another. */
  open(t: TestContext, clock?: TestClock): Promise<TestStore>
  /** Ends the service in order and starts it again. */
  restart(t: TestContext, books: TestStore): Promise<TestStore>
  /** Ends the service at once and starts it again: only what was committed is left. */
  crash(t: TestContext, books: TestStore): Promise<TestStore>
}

const never = async (): Promise<undefined> => undefined

export const embedded: StoreKind = {
  name: 'embedded store',
  share: 1,
  findHindrance: never,
  open: async (t, clock) => openTestStore(t, makeFolder(t), clock),
  async restart(t, { store, dataDir }) {
    await store.close()
    return openTestStore(t, dataDir)
  },
  async crash(t, { store, dataDir }) {
    // The files as they lie there are what `kill -9` leaves; closing the store would first commit the open turn.
    const left = makeFolder(t)
    cpSync(dataDir, left, { recursive: true })
    await store.close()
    rmSync(dataDir, { recursive: true })
    return openTestStore(t, left)
  },
}

/** What belongs to books that are kept elsewhere than in their folder. */
interface Kept {
  /** What was not committed is lost, and nothing is written any more. */
  end(): void
  reopen(): Promise<TestStore>
}

const kept = new WeakMap<Store, Kept>()

/** Ends books of a kind that keeps nothing in a folder, in order or at once. */
async function endAndReopen({ store }: TestStore, isOrderly: boolean): Promise<TestStore> {
  const own = kept.get(store)
  if (!own) throw new Error('these books are of another kind')
  if (!isOrderly) own.end()
  await store.close()
  return own.reopen()
}

function openOnMemory(t: TestContext, database: ReturnType<typeof openMemoryDatabase>, clock: TestClock): TestStore {
  let isEnded = false
  function stayAlive(): void {
    if (isEnded) throw new Error('the process is gone')
  }
  const store = createStore({
    clock,
    database: {
      ...database,
      begin() {
        stayAlive()
        database.begin()
      },
      // A turn that had begun ends with the process.
      save(writes) {
        stayAlive()
        database.save(writes)
      },
      commit() {
        stayAlive()
        database.commit()
      },
      close() {},
    },
  })
  function end(): void {
    isEnded = true
    database.rollback()
  }
  kept.set(store, { end, reopen: async () => openOnMemory(t, database, createTestClock()) })
  tamperBy(store, async (sql, values) => database.tamper(sql, values))
  return openTestBooks({ dataDir: '', clock, store })
}

const inMemory: StoreKind = {
  name: 'store in memory',
  share: 1,
  findHindrance: never,
  async open(t, clock = createTestClock()) {
    const database = openMemoryDatabase()
    t.after(() => database.close())
    return openOnMemory(t, database, clock)
  },
  restart: (_t, books) => endAndReopen(books, true),
  crash: (_t, books) => endAndReopen(books, false),
}

async function openOnPostgres(t: TestContext, url: string, clock: TestClock): Promise<TestStore> {
  const database = await openPostgresDatabase({ url, clock: systemClock, now: createSteadyNow(clock) })
  let isEnded = false
  const begin = (id: string, isAgain?: boolean) =>
    isEnded ? Promise.reject(new Error('the process is gone')) : database.begin(id, isAgain)
  const store = createRemoteStore({ clock, random: openSystemRandom(), database: { ...database, begin } })
  t.after(() => store.close())
  function end(): void {
    isEnded = true
  }
  kept.set(store, { end, reopen: () => openOnPostgres(t, url, createTestClock()) })
  tamperBy(store, tamperServer(url))
  return openTestBooks({ dataDir: '', clock, store })
}

export const onPostgres: StoreKind = {
  name: 'PostgreSQL store',
  share: 0.3,
  findHindrance: findNoPostgres,
  async open(t, clock = createTestClock()) {
    const database = await takeDatabase()
    try {
      return await openOnPostgres(t, database.url, clock)
    } finally {
      // After the store on it is closed.
      t.after(database.giveBack)
    }
  },
  restart: (_t, books) => endAndReopen(books, true),
  crash: (_t, books) => endAndReopen(books, false),
}

const storeKinds: readonly StoreKind[] = [embedded, inMemory, onPostgres]

/** The same tests on every store, on one after the other. */
export function overStores(
  name: string,
  run: (t: TestContext, kind: StoreKind) => Promise<void>,
  kinds: readonly StoreKind[] = storeKinds,
): void {
  for (const kind of kinds)
    test(`${name}, on the ${kind.name}:`, async (t) => {
      const hindrance = await kind.findHindrance()
      if (hindrance === undefined) await run(t, kind)
      else t.skip(hindrance)
    })
}
