import type { TestContext } from 'node:test'
import { type Accounts, type DigestKey, openAccounts, openTokens, type Tokens } from '#accounts'
import { issueToken, openAccount } from '#desk'
import { openSystemRandom } from '#kit'
import { type Ledger, openLedger } from '#ledger'
import { defineQuery, openStore, type Store } from '#store'
import { tester, unkept } from './actor.ts'
import { createTestClock, type TestClock } from './clock.ts'
import { makeFolder } from './folder.ts'

export interface TestStore {
  readonly dataDir: string
  readonly clock: TestClock
  readonly store: Store
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly ledger: Ledger
  /** A new account with money; returns the ids a hold needs. */
  addAccount(fields: { readonly name: string; readonly availableMicro: number; readonly capMicro?: number }): Promise<{
    readonly accountId: string
    readonly tokenId: string
    readonly secret: string
  }>
}

/** A key that is given and kept nowhere: in its place the same is noted of each. */
export const keyFor = (key: string): DigestKey => ({
  get: async () => ({ key, note: { fingerprint: 'given', file: '' } }),
  note: async () => {},
  isMissing: async () => false,
  isOther: async () => false,
  reset: () => Promise.reject(new Error('this key is given')),
})

/** An embedded store in a fresh folder, with the rooms that keep books on it. */
export function openTestStore(t: TestContext, dataDir = makeFolder(t), clock = createTestClock()): TestStore {
  const store = openStore({ dataDir, clock })
  t.after(() => store.close())
  return openTestBooks({ dataDir, clock, store })
}

/** How many rows a table of a store has. */
export async function countRows(store: Store, table: string): Promise<number> {
  const count = defineQuery<{ readonly rows: number }>(
    `test.countRows ${table}`,
    `SELECT count(*) AS rows FROM ${table}`,
  )
  return (await store.find(count, {}))?.rows ?? 0
}

/** The rooms that keep books, on any store. */
export function openTestBooks({ dataDir, clock, store }: Pick<TestStore, 'dataDir' | 'clock' | 'store'>): TestStore {
  const random = openSystemRandom()
  const accounts = openAccounts({ store, clock, random })
  const tokens = openTokens({ store, clock, random, digestKey: keyFor('a key for tests') })
  const ledger = openLedger(store, clock)
  const books = { store, accounts, tokens, ledger }
  const desk = { ...books, ...unkept }

  return {
    dataDir,
    clock,
    ...books,
    async addAccount({ name, availableMicro, capMicro }) {
      const { id: accountId } = await openAccount(desk, tester, { name, balanceMicro: availableMicro })
      const { id: tokenId, secret } = await issueToken(desk, tester, { accountId, capMicro })
      return { accountId, tokenId, secret }
    },
  }
}
