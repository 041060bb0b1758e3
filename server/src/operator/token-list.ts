import { type Account, type Scope, usualScopes } from '#accounts'
import { formatDay, formatYuan } from '#kit'
import { type Column, type Pages, printList, readPages, takeFirst } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import type { ListOptions } from './options.ts'
import { withBooks } from './with-books.ts'

export interface TokenListOptions extends ListOptions {
  readonly account?: string
  readonly active?: boolean
}

/** A token with what it has spent of its cap. */
type ListedToken = Awaited<ReturnType<Books['tokens']['listTokens']>>[number] & {
  readonly capMicro: number | null
  readonly spentMicro: number | null
}

export function listTokens(needs: OperatorNeeds, word: string | undefined, options: TokenListOptions): Promise<void> {
  return withBooks(needs, async (books) => {
    const { accounts } = books
    const payers = options.account === undefined ? readAccounts(books) : [[await accounts.getAccount(options.account)]]
    const pages = readTokens(books, payers, { word, isActive: options.active })
    const now = needs.clock.now()
    await printList(needs, options, {
      pages: takeFirst(pages, options.limit),
      columns: columnsAt(now),
      below: ({ scopes }) => showScopes(scopes),
      none: 'There is no such token.',
    })
  })
}

const readAccounts = ({ accounts }: Books): Pages<Account> =>
  readPages((last: Account | undefined, limit) => accounts.listAccounts({ after: last?.name, limit }))

interface Wanted {
  readonly word?: string | undefined
  readonly isActive?: boolean | undefined
}

/** Tokens of accounts, as they were made; each with its cap. */
export async function* readTokens(
  { tokens, ledger }: Books,
  payers: Pages<Account>,
  wanted: Wanted = {},
): AsyncGenerator<readonly ListedToken[]> {
  for await (const page of payers) {
    for (const { id } of page) yield* readPages((after: ListedToken | undefined, limit) => listPage(id, after, limit))
  }

  async function listPage(accountId: string, after: ListedToken | undefined, limit: number): Promise<ListedToken[]> {
    const page = await tokens.listTokens({ ...wanted, accountId, after, limit })
    const caps = await ledger.listSpending(page.map(({ id }) => id))
    return page.map((token) => {
      const { capMicro = null, spentMicro = null } = caps.get(token.id) ?? {}
      return { ...token, capMicro, spentMicro }
    })
  }
}

const columnsAt = (now: number): readonly Column<ListedToken>[] => [
  { title: 'ID', show: ({ id }) => id },
  { title: 'ACCOUNT', show: ({ account }) => account, least: 8 },
  { title: 'LABEL', show: ({ label }) => label ?? '-', least: 8 },
  { title: 'SECRET', show: showHint },
  { title: 'ASKS', show: ({ endpoints }) => (endpoints === null ? 'all' : String(endpoints.length)) },
  { title: 'SPENT', show: showSpent, least: 12 },
  { title: 'STATE', show: (token) => showState(token, now) },
]

/** The end of a secret that was made here. */
export const showHint = ({ hint }: Pick<ListedToken, 'hint'>): string => (hint === null ? 'brought' : `…${hint}`)

/** What is spent of a cap; `-` where there is none. */
export const showSpent = ({ capMicro, spentMicro }: Pick<ListedToken, 'capMicro' | 'spentMicro'>): string =>
  capMicro === null ? '-' : `${formatYuan(spentMicro ?? 0)} of ${formatYuan(capMicro)}`

export function showState({ revokedAt, expiresAt }: Pick<ListedToken, 'revokedAt' | 'expiresAt'>, now: number): string {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'works'
  return expiresAt <= now ? 'expired' : `until ${formatDay(expiresAt)}`
}

/** What a token may do, in a line where that is not what tokens usually may. */
export const showScopes = (granted: readonly Scope[]): string[] =>
  granted.join() === usualScopes.join() ? [] : [`may: ${granted.join(' ')}`]
