import { type Clock, createShortId, quote, type Random, Refusal, showValue } from '#kit'
import { type Change, defineQuery, defineRule, type Store } from '#store'
import { holding } from './like.ts'
import { looksOf } from './look.ts'
import { createLookLearner } from './old-looks.ts'

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
  newAccount(fields: { readonly name: string; readonly isOperator: boolean }): Promise<{
    readonly id: string
    /** As it is kept. */
    readonly name: string
    readonly change: Change
  }>
  findAccount(name: string): Promise<Account | undefined>
  /** As `findAccount`; throws a Refusal when there is none of that name. */
  getAccount(name: string): Promise<Account>
  findName(id: string): Promise<string | undefined>
  listAccounts(filter: AccountFilter): Promise<readonly Account[]>
  countAccounts(): Promise<number>
  /** Suspends or resumes, as a change. */
  setStatus(id: string, status: AccountStatus): Change<void>
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

const columns = 'id, name, status, operator, created_at'

/** As it is given, or else in the one way to write each letter. */
const findByName = defineQuery<AccountRow, { readonly name: string; readonly normal: string }>(
  'accounts.findByName',
  `SELECT ${columns} FROM account WHERE name IN (@name, @normal)
   ORDER BY CASE WHEN name = @name THEN 0 ELSE 1 END LIMIT 1`,
)

const findNameOf = defineQuery<{ readonly name: string }, { readonly id: string }>(
  'accounts.findName',
  'SELECT name FROM account WHERE id = @id',
)

const list = defineQuery<
  AccountRow,
  { readonly after: string; readonly status: string; readonly pattern: string; readonly limit: number }
>(
  'accounts.listAccounts',
  `SELECT ${columns} FROM account
   WHERE name > @after AND (@status = '' OR status = @status) AND lower(name) LIKE lower(@pattern) ESCAPE '\\'
   ORDER BY name LIMIT @limit`,
)

const count = defineQuery<{ readonly accounts: number }>(
  'accounts.countAccounts',
  'SELECT count(*) AS accounts FROM account',
)

interface NewAccount extends Omit<AccountRow, 'status'> {
  readonly looks: readonly string[]
}

/** A name is its account's by its looks: whoever takes the same name takes the same looks. */
const openAccount = defineRule<NewAccount, void, { owners: { readonly accountId: string; readonly name: string } }>({
  name: 'accounts.openAccount',
  find: {
    owners: defineQuery(
      'accounts.listLookAlikes',
      `SELECT account_id, name FROM account_look JOIN account ON account.id = account_id WHERE look IN @looks
       UNION SELECT id, name FROM account WHERE name = @name`,
    ),
  },
  rows: ({ looks }) => looks.map((look) => ({ in: 'accountLook', key: { look } })),
  apply(sheet, { looks, ...row }, { owners }) {
    if (owners.some(({ name }) => name === row.name)) throw new Refusal(`there is an account named ${row.name} already`)
    for (const look of looks) {
      const taken = sheet.find('accountLook', { look })
      if (taken) refuseLookAlike(row.name, owners.find(({ accountId }) => accountId === taken.accountId)?.name ?? '')
      sheet.insert('accountLook', { look, accountId: row.id })
    }
    sheet.insert('account', { ...row, status: 'active' })
  },
})

function refuseLookAlike(name: string, owner: string): never {
  throw new Refusal(
    `${quote(name)} looks like the account ${quote(owner)}: capitals, accents and letters of another alphabet ` +
      'do not tell names apart; choose another',
  )
}

const setStatus = defineRule<Pick<AccountRow, 'id' | 'status'>>({
  name: 'accounts.setStatus',
  announces: true,
  rows: ({ id }) => [{ in: 'account', key: { id } }],
  apply: (sheet, { id, status }) => sheet.change('account', { id }, { status }),
})

export function openAccounts({ store, clock, random }: AccountsNeeds): Accounts {
  const learnLooks = createLookLearner(store)

  const findRow = (name: string): Promise<AccountRow | undefined> =>
    store.find(findByName, { name, normal: name.normalize('NFKC') })

  async function getRow(name: string): Promise<AccountRow> {
    const row = await findRow(name)
    if (!row) throw new Refusal(`there is no account named ${showValue(name)}`)
    return row
  }

  return {
    async newAccount({ name: text, isOperator }) {
      const name = readName(text)
      await learnLooks()
      const id = createShortId('acc', random)
      const row = { id, name, operator: Number(isOperator), createdAt: clock.now() }
      return { id, name, change: openAccount({ ...row, looks: [...new Set(looksOf(name))] }) }
    },
    async findAccount(name) {
      const row = await findRow(name)
      return row && readAccount(row)
    },
    getAccount: async (name) => readAccount(await getRow(name)),
    findName: async (id) => (await store.find(findNameOf, { id }))?.name,
    async listAccounts({ after = '', word = '', status = '', limit }) {
      return (await store.list(list, { after, pattern: holding(word), status, limit })).map(readAccount)
    },
    countAccounts: async () => (await store.find(count, {}))?.accounts ?? 0,
    setStatus: (id, status) => setStatus({ id, status }),
  }
}

function readAccount({ operator, ...row }: AccountRow): Account {
  return { ...row, isOperator: operator === 1 }
}
