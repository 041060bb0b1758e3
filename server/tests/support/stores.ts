import { cpSync, rmSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { openSystemRandom, systemClock } from '#kit'
import { createRemoteStore, createStore, type Store } from '#store'
import { openPostgresDatabase } from '#store/postgres/postgres-database'
import { createTestClock, type TestClock } from './clock.ts'
import { makeFolder } from './folder.ts'
import { openMemoryDatabase } from './memory-database.ts'
import { makeDatabase } from './postgres.ts'
import { skipWithout } from './required.ts'
import { openTestBooks, openTestStore, type TestStore } from './store.ts'

/** Where books are kept: the same suite runs over each. */
export interface StoreKind {
  readonly name: string
  /** How much of a suite's repetitions it gets: a way to a server and back takes longer. */
  readonly share: number
  /** Fresh books; what is missing, where they cannot be had on this machine. */
  open(t: TestContext): Promise<TestStore | string>
  /** Ends the service in order and starts it again. */
  restart(t: TestContext, books: TestStore): Promise<TestStore>
  /** Ends the service at once and starts it again: only what was committed is left. */
  crash(t: TestContext, books: TestStore): Promise<TestStore>
}

const embedded: StoreKind = {
  name: 'embedded store',
  share: 1,
  open: async (t) => openTestStore(t),
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
  readonly clock: TestClock
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
  const store = createStore({
    clock,
    database: {
      ...database,
      begin() {
        if (isEnded) throw new Error('the process is gone')
        database.begin()
      },
      close() {},
    },
  })
  function end(): void {
    isEnded = true
    database.rollback()
  }
  kept.set(store, { clock, end, reopen: async () => openOnMemory(t, database, createTestClock()) })
  return openTestBooks({ dataDir: '', clock, store })
}

const inMemory: StoreKind = {
  name: 'store in memory',
  share: 1,
  async open(t) {
    const database = openMemoryDatabase()
    t.after(() => database.close())
    return openOnMemory(t, database, createTestClock())
  },
  restart: (_t, books) => endAndReopen(books, true),
  crash: (_t, books) => endAndReopen(books, false),
}

async function openOnPostgres(t: TestContext, url: string, clock: TestClock): Promise<TestStore> {
  const database = await openPostgresDatabase({ url, clock: systemClock, now: clock.now })
  let isEnded = false
  const begin = (id: string) => (isEnded ? Promise.reject(new Error('the process is gone')) : database.begin(id))
  const store = createRemoteStore({ clock, random: openSystemRandom(), database: { ...database, begin } })
  t.after(() => store.close())
  function end(): void {
    isEnded = true
  }
  kept.set(store, { clock, end, reopen: () => openOnPostgres(t, url, createTestClock()) })
  return openTestBooks({ dataDir: '', clock, store })
}

const onPostgres: StoreKind = {
  name: 'PostgreSQL store',
  share: 0.3,
  async open(t) {
    const url = await makeDatabase(t)
    return url === undefined
      ? skipWithout('postgres', 'no PostgreSQL listens')
      : openOnPostgres(t, url, createTestClock())
  },
  restart: (_t, books) => endAndReopen(books, true),
  crash: (_t, books) => endAndReopen(books, false),
}

export const storeKinds: readonly StoreKind[] = [embedded, inMemory, onPostgres]
