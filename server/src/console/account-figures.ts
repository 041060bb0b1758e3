import { type Clock, dayOf } from '#kit'
import { defineQuery, type Store } from '#store'
import type { AccountFacts, AccountStatus, ListedAccount } from './wire/operator-accounts.ts'

interface AccountRow {
  readonly id: string
  readonly name: string
  readonly status: AccountStatus
  readonly operator: number
  readonly createdAt: number
}

interface Filter {
  readonly after: string
  readonly status: string
  readonly pattern: string
  readonly limit: number
}

interface OfAccounts {
  readonly ids: readonly string[]
  readonly day: number
  readonly now: number
}

interface FigureRow {
  readonly id: string
  readonly available: number | null
  readonly held: number | null
  readonly spent: number | null
  readonly tokens: number
  readonly people: number
  readonly lastCall: string | null
}

const columns = 'id, name, status, operator, created_at'

const listAccounts = defineQuery<AccountRow, Filter>(
  'console.listAccounts',
  `SELECT ${columns} FROM account WHERE name > @after AND (@status = '' OR status = @status)
     AND lower(name) LIKE lower(@pattern) ESCAPE '\\'
   ORDER BY name LIMIT @limit`,
)

const findAccount = defineQuery<AccountRow, { readonly id: string }>(
  'console.findOneAccount',
  `SELECT ${columns} FROM account WHERE id = @id`,
)

const signed = `CASE kind WHEN 'charge' THEN amount_micro WHEN 'refund' THEN -amount_micro ELSE 0 END`

/** Each figure of each account by its own look into an index; the id of a call begins with its time. */
const listFigures = defineQuery<FigureRow, OfAccounts>(
  'console.listAccountFigures',
  `SELECT account.id, balance.available, balance.held,
     (SELECT sum(${signed}) FROM money_day WHERE day = @day AND money_day.account_id = account.id) AS spent,
     (SELECT count(*) FROM token WHERE token.account_id = account.id AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > @now)) AS tokens,
     (SELECT count(*) FROM membership WHERE membership.account_id = account.id) AS people,
     (SELECT max(call.id) FROM call WHERE call.account_id = account.id) AS last_call
   FROM account LEFT JOIN balance ON balance.account_id = account.id WHERE account.id IN @ids`,
)

const findFacts = defineQuery<
  {
    readonly accounts: number
    readonly suspended: number
    readonly available: number
    readonly held: number
    readonly spent: number
  },
  { readonly fromHour: number; readonly toHour: number }
>(
  'console.findAccountFacts',
  `SELECT (SELECT count(*) FROM account) AS accounts,
     (SELECT count(*) FROM account WHERE status = 'suspended') AS suspended,
     coalesce(sum(available), 0) AS available, coalesce(sum(held), 0) AS held,
     (SELECT coalesce(sum(${signed}), 0) FROM money_hour WHERE hour >= @fromHour AND hour < @toHour) AS spent
   FROM balance`,
)

const likeEscaped = (word: string): string => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`

/** Accounts as the operator's list has them. */
export function openAccountFigures(store: Store, clock: Pick<Clock, 'now'>) {
  async function withFigures(rows: readonly AccountRow[]): Promise<readonly ListedAccount[]> {
    if (rows.length === 0) return []
    const now = clock.now()
    const figures = await store.list(listFigures, { ids: rows.map(({ id }) => id), day: dayOf(now), now })
    const byId = new Map(figures.map((row) => [row.id, row]))
    return rows.map(({ operator, ...row }) => {
      const found = byId.get(row.id)
      return {
        ...row,
        isOperator: operator === 1,
        availableMicro: found?.available ?? 0,
        heldMicro: found?.held ?? 0,
        spentTodayMicro: found?.spent ?? 0,
        tokens: found?.tokens ?? 0,
        people: found?.people ?? 0,
        lastCallAt: found?.lastCall ? Number.parseInt(found.lastCall.slice(0, 12), 16) : null,
      }
    })
  }

  return {
    async list({
      after = '',
      word = '',
      status = '',
      limit,
    }: {
      readonly after?: string | undefined
      readonly word?: string | undefined
      readonly status?: AccountStatus | '' | undefined
      readonly limit: number
    }): Promise<readonly ListedAccount[]> {
      return withFigures(await store.list(listAccounts, { after, status, pattern: likeEscaped(word), limit }))
    },
    async find(id: string): Promise<ListedAccount | undefined> {
      const row = await store.find(findAccount, { id })
      return row && (await withFigures([row]))[0]
    },
    async findFacts(): Promise<AccountFacts> {
      // Days begin in Shanghai, eight hours before those that hours are counted from.
      const fromHour = dayOf(clock.now()) * 24 - 8
      const found = await store.find(findFacts, { fromHour, toHour: fromHour + 24 })
      return {
        accounts: found?.accounts ?? 0,
        suspended: found?.suspended ?? 0,
        availableMicro: found?.available ?? 0,
        heldMicro: found?.held ?? 0,
        spentTodayMicro: found?.spent ?? 0,
      }
    },
  }
}
