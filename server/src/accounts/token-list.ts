import type { Clock } from '#kit'
import { defineQuery, type Store } from '#store'
import { holding } from './like.ts'
import { readPaths } from './new-token.ts'
import { readScopes, type Scope } from './scopes.ts'

/** A token as it may be shown: never its secret. */
interface TokenListing {
  readonly id: string
  readonly account: string
  readonly label: string | null
  /** The secret's last characters; `null` where it was brought: nothing of it is kept but a digest. */
  readonly hint: string | null
  /** Whether its secret was not made here. */
  readonly isBrought: boolean
  readonly endpoints: readonly string[] | null
  readonly scopes: readonly Scope[]
  readonly rate: string | null
  /** Unix milliseconds, as are the others. */
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

/** Which tokens of an account, in the order they were made. */
interface TokenFilter {
  readonly accountId: string
  /** Only those made after this one: the way to the next page. */
  readonly after?: Pick<TokenListing, 'id' | 'createdAt'> | undefined
  /** Only those whose label has this in it, in capitals or not. */
  readonly word?: string | undefined
  /** Only those neither revoked nor expired; or only the others. */
  readonly isActive?: boolean | undefined
  readonly isDead?: boolean | undefined
  readonly limit: number
}

/** Tokens as they may be shown. */
export interface TokenList {
  listTokens(filter: TokenFilter): Promise<readonly TokenListing[]>
  /** A token of an account. */
  findToken(accountId: string, id: string): Promise<TokenListing | undefined>
  /** What an account's people know tokens by: the label, or else the end of the secret. */
  nameTokens(accountId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  countTokens(accountId: string): Promise<number>
  /** How many tokens are neither revoked nor expired. */
  countWorking(): Promise<number>
}

interface TokenRow extends Omit<TokenListing, 'endpoints' | 'scopes' | 'hint' | 'isBrought'> {
  readonly endpoints: string | null
  readonly scopes: string
  /** Empty where the secret was brought. */
  readonly hint: string
}

/** Where the first page begins. */
const beforeAll = { createdAt: -1, id: '' }

const countActive = defineQuery<{ readonly tokens: number }, { readonly now: number }>(
  'accounts.countActiveTokens',
  'SELECT count(*) AS tokens FROM token WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)',
)

const countOf = defineQuery<{ readonly tokens: number }, { readonly accountId: string }>(
  'accounts.countTokensOf',
  'SELECT count(*) AS tokens FROM token WHERE account_id = @accountId',
)

const listNames = defineQuery<
  Pick<TokenRow, 'id' | 'label' | 'hint'>,
  { readonly accountId: string; readonly ids: readonly string[] }
>('accounts.listTokenNames', 'SELECT id, label, hint FROM token WHERE id IN @ids AND account_id = @accountId')

const selected = `SELECT token.id, account.name AS account, label, hint, endpoints, scopes, rate, token.created_at, expires_at,
  revoked_at FROM token JOIN account ON account.id = token.account_id`

const find = defineQuery<TokenRow, { readonly accountId: string; readonly id: string }>(
  'accounts.findListedToken',
  `${selected} WHERE token.id = @id AND token.account_id = @accountId`,
)

/** `activeAt` is 0 where dead ones are listed too, and `deadAt` where those that work are. */
const list = defineQuery<
  TokenRow,
  {
    readonly accountId: string
    readonly createdAt: number
    readonly id: string
    readonly activeAt: number
    readonly deadAt: number
    readonly pattern: string
    readonly limit: number
  }
>(
  'accounts.listTokens',
  `${selected}
   WHERE token.account_id = @accountId AND (token.created_at, token.id) > (@createdAt, @id)
     AND (CAST(@activeAt AS BIGINT) = 0 OR (revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @activeAt)))
     AND (CAST(@deadAt AS BIGINT) = 0 OR revoked_at IS NOT NULL OR expires_at <= @deadAt)
     AND lower(coalesce(label, '')) LIKE lower(@pattern) ESCAPE '\\'
   ORDER BY token.created_at, token.id LIMIT @limit`,
)

export function openTokenList(store: Store, clock: Clock): TokenList {
  return {
    async listTokens({ accountId, after, word = '', isActive = false, isDead = false, limit }) {
      const { createdAt, id } = after ?? beforeAll
      const [activeAt, deadAt] = [isActive, isDead].map((is) => (is ? clock.now() : 0))
      const asks = { accountId, createdAt, id, pattern: holding(word), limit }
      const rows = await store.list(list, { ...asks, activeAt: activeAt ?? 0, deadAt: deadAt ?? 0 })
      return rows.map(readRow)
    },
    async findToken(accountId, id) {
      const row = await store.find(find, { accountId, id })
      return row && readRow(row)
    },
    async nameTokens(accountId, ids) {
      const rows = ids.length === 0 ? [] : await store.list(listNames, { accountId, ids })
      return new Map(rows.map(({ id, label, hint }) => [id, label ?? (hint === '' ? id : `…${hint}`)]))
    },
    countTokens: async (accountId) => (await store.find(countOf, { accountId }))?.tokens ?? 0,
    countWorking: async () => (await store.find(countActive, { now: clock.now() }))?.tokens ?? 0,
  }
}

const readRow = (row: TokenRow): TokenListing => ({
  ...row,
  hint: row.hint === '' ? null : row.hint,
  isBrought: row.hint === '',
  endpoints: row.endpoints === null ? null : readPaths(row.endpoints),
  scopes: readScopes(row.scopes),
})
