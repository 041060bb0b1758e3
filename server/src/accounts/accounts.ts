import { type Clock, createShortId, type Random, Refusal } from '#kit'
import type { Change, Store } from '#store'

export type AccountStatus = 'active' | 'suspended'

/** Who pays. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly status: AccountStatus
  readonly isOperator: boolean
  /** Unix milliseconds. */
  readonly createdAt: number
}

export interface Accounts {
  /** A new account as a change, so that its balance opens in the same commit. Names are unique: the commit throws a Refusal. */
  newAccount(fields: { readonly name: string; readonly isOperator: boolean }): {
    readonly id: string
    readonly change: Change
  }
  /** Throws a Refusal when there is none of that name. */
  getAccount(name: string): Promise<Account>
  listAccounts(): Promise<readonly Account[]>
  /** Suspends or resumes. Throws a Refusal when there is none of that name. */
  setStatus(name: string, status: AccountStatus): Promise<void>
}

interface AccountRow {
  readonly id: string
  readonly name: string
  readonly status: AccountStatus
  readonly operator: number
  readonly createdAt: number
}

export interface AccountsNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

export function openAccounts({ store, clock, random }: AccountsNeeds): Accounts {
  const columns = 'id, name, status, operator, created_at AS createdAt'
  const find = store.prepare<AccountRow>(`SELECT ${columns} FROM account WHERE name = @name`)
  const list = store.prepare<AccountRow>(`SELECT ${columns} FROM account ORDER BY name`)
  const update = store.prepare('UPDATE account SET status = @status WHERE name = @name')
  const insert = store.prepare(
    `INSERT INTO account (id, name, status, operator, created_at) VALUES (@id, @name, 'active', @operator, @createdAt)
     ON CONFLICT (name) DO NOTHING`,
  )

  return {
    newAccount({ name, isOperator }) {
      if (!/^[\p{L}\p{N}](?:[\p{L}\p{N} ._@-]{0,62}[\p{L}\p{N}._@-])?$/u.test(name)) {
        throw new Refusal('a name has 1 to 64 letters, digits, spaces or . _ @ - and begins with a letter or digit')
      }
      const id = createShortId('acc', random)
      const row = { id, name, operator: Number(isOperator), createdAt: clock.now() }
      const change = (): void => {
        if (insert.run(row) === 0) throw new Refusal(`there is an account named ${name} already`)
      }
      return { id, change }
    },
    async getAccount(name) {
      const row = find.find({ name })
      if (!row) throw new Refusal(`there is no account named ${name}`)
      return readAccount(row)
    },
    listAccounts: async () => list.list().map(readAccount),
    async setStatus(name, status) {
      await store.write(() => {
        if (update.run({ name, status }) === 0) throw new Refusal(`there is no account named ${name}`)
      })
      store.announce()
    },
  }
}

function readAccount({ operator, ...row }: AccountRow): Account {
  return { ...row, isOperator: operator === 1 }
}
