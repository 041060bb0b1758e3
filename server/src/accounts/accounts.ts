import { type Clock, createShortId, quote, type Random, Refusal, showValue } from '#kit'
import type { Closure, Store } from '#store'
import { looksOf } from './look.ts'

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

/** Which accounts, in the order of their names. */
export interface AccountFilter {
  /** Only those after this name: the way to the next page. */
  readonly after?: string | undefined
  /** Only those whose name has this in it, in capitals or not. */
  readonly word?: string | undefined
  readonly status?: AccountStatus | undefined
  readonly limit: number
}

export interface Accounts {
  /**
   * A new account as a change, so that its balance opens in the same commit. Throws a Refusal when the name is none, and
   * the commit throws one when it is another account's or looks like it.
   */
  newAccount(fields: { readonly name: string; readonly isOperator: boolean }): {
    readonly id: string
    /** As it is kept. */
    readonly name: string
    readonly change: Closure
  }
  /** Throws a Refusal when there is none of that name. */
  getAccount(name: string): Promise<Account>
  findName(id: string): Promise<string | undefined>
  listAccounts(filter: AccountFilter): Promise<readonly Account[]>
  countAccounts(): Promise<number>
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

const nameLengthMax = 100

/** Letters, digits and a few marks, none at the ends that a blank or a point may be overlooked at. */
const namePattern = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._@-]*[\p{L}\p{M}\p{N}._@-])?$/u

/** A name as it is kept: one way to write each letter. Throws a Refusal when it is none. */
function readName(text: string): string {
  const name = text.normalize('NFKC')
  if (!namePattern.test(name) || [...name].length > nameLengthMax || /\p{Default_Ignorable_Code_Point}/u.test(name))
    throw new Refusal(
      `a name has 1 to ${nameLengthMax} letters, digits, spaces or . _ @ - and begins with a letter or digit, unlike ${quote(text)}`,
    )
  return name
}

export function openAccounts({ store, clock, random }: AccountsNeeds): Accounts {
  const columns = 'id, name, status, operator, created_at AS createdAt'
  const find = store.prepare<AccountRow>(`SELECT ${columns} FROM account WHERE name = @name`)
  const findById = store.prepare<{ name: string }>('SELECT name FROM account WHERE id = @id')
  const list = store.prepare<AccountRow>(
    `SELECT ${columns} FROM account
     WHERE name > @after AND (@status IS NULL OR status = @status) AND (@word IS NULL OR instr(lower(name), lower(@word)) > 0)
     ORDER BY name LIMIT @limit`,
  )
  const count = store.prepare<{ accounts: number }>('SELECT count(*) AS accounts FROM account')
  const update = store.prepare('UPDATE account SET status = @status WHERE name = @name')
  const insert = store.prepare(
    `INSERT INTO account (id, name, status, operator, created_at) VALUES (@id, @name, 'active', @operator, @createdAt)
     ON CONFLICT (name) DO NOTHING`,
  )
  const takeLook = store.prepare(
    'INSERT INTO account_look (look, account_id) VALUES (@look, @id) ON CONFLICT (look) DO NOTHING',
  )
  const findOwner = store.prepare<{ name: string }>(
    'SELECT name FROM account_look JOIN account ON account.id = account_id WHERE look = @look',
  )
  const haveLooks = store.prepare(`SELECT 1 FROM remembered WHERE name = 'looks of accounts'`)
  const rememberLooks = store.prepare(`INSERT INTO remembered (name, value) VALUES ('looks of accounts', 'known')`)

  /** Names from before looks were kept: once. */
  function learnLooks(): void {
    if (haveLooks.find()) return
    let after = ''
    for (;;) {
      const page = list.list({ after, status: null, word: null, limit: pageRows })
      for (const { id, name } of page) for (const look of looksOf(name)) takeLook.run({ look, id })
      const last = page.at(-1)
      if (!last) break
      after = last.name
    }
    rememberLooks.run()
  }

  function take(row: { readonly id: string; readonly name: string }): void {
    learnLooks()
    if (insert.run(row) === 0) throw new Refusal(`there is an account named ${row.name} already`)
    for (const look of looksOf(row.name)) {
      if (takeLook.run({ look, id: row.id }) > 0) continue
      const owner = findOwner.find({ look })?.name ?? ''
      throw new Refusal(
        `${quote(row.name)} looks like the account ${quote(owner)}: capitals, accents and letters of another alphabet ` +
          'do not tell names apart; choose another',
      )
    }
  }

  function findAccount(name: string): AccountRow | undefined {
    return find.find({ name }) ?? find.find({ name: name.normalize('NFKC') })
  }

  function getRow(name: string): AccountRow {
    const row = findAccount(name)
    if (!row) throw new Refusal(`there is no account named ${showValue(name)}`)
    return row
  }

  return {
    newAccount({ name: text, isOperator }) {
      const name = readName(text)
      const id = createShortId('acc', random)
      const row = { id, name, operator: Number(isOperator), createdAt: clock.now() }
      return { id, name, change: () => take(row) }
    },
    getAccount: async (name) => readAccount(getRow(name)),
    findName: async (id) => findById.find({ id })?.name,
    async listAccounts({ after = '', word = null, status = null, limit }) {
      return list.list({ after, word, status, limit }).map(readAccount)
    },
    countAccounts: async () => count.find()?.accounts ?? 0,
    async setStatus(wanted, status) {
      const { name } = getRow(wanted)
      await store.write(() => {
        if (update.run({ name, status }) === 0) throw new Refusal(`there is no account named ${name}`)
      })
      store.announce()
    },
  }
}

/** Names looked through at one time. */
const pageRows = 500

function readAccount({ operator, ...row }: AccountRow): Account {
  return { ...row, isOperator: operator === 1 }
}
