import type { TestContext } from 'node:test'
import { type Accounts, type DigestKey, openAccounts, openTokens, type Tokens } from '#accounts'
import { openSystemRandom } from '#kit'
import { type Ledger, openLedger } from '#ledger'
import { openStore, type Store } from '#store'
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

/** A key that is given, and neither kept nor noted. */
export const keyFor = (key: string): DigestKey => ({
  get: () => key,
  note: () => {},
  isMissing: () => false,
  reset: () => Promise.reject(new Error('this key is given')),
})

/** An embedded store in a fresh folder, with the rooms that keep books on it. */
export function openTestStore(t: TestContext, dataDir = makeFolder(t)): TestStore {
  const clock = createTestClock()
  const random = openSystemRandom()
  const store = openStore({ dataDir, clock })
  t.after(() => store.close())
  const accounts = openAccounts({ store, clock, random })
  const tokens = openTokens({ store, clock, random, digestKey: keyFor('a key for tests') })
  const ledger = openLedger(store, clock)

  return {
    dataDir,
    clock,
    store,
    accounts,
    tokens,
    ledger,
    async addAccount({ name, availableMicro, capMicro }) {
      const account = accounts.newAccount({ name, isOperator: false })
      const token = tokens.newToken({ accountId: account.id })
      const cap = capMicro === undefined ? [] : [ledger.newCap(token.id, capMicro)]
      await store.commit([account.change, ledger.newBalance(account.id), token.change, ...cap])
      if (availableMicro > 0) await ledger.topUp({ accountId: account.id, amountMicro: availableMicro })
      return { accountId: account.id, tokenId: token.id, secret: token.secret }
    },
  }
}
