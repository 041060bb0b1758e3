import type { Scope } from '#accounts'
import { dayOf, formatYuan } from '#kit'
import { wrap } from './columns.ts'
import { takeFirst } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import { formatTable, type JsonOption, showYuan } from './print.ts'
import { readTokens, showHint, showScopes, showSpent, showState } from './token-list.ts'
import { withBooks } from './with-books.ts'

/** Rows of one kind that a terminal shows; `--json` has all. */
const shownMax = 10

export function showAccount(needs: OperatorNeeds, name: string, options: JsonOption): Promise<void> {
  return withBooks(needs, async (books) => {
    const account = await books.accounts.getAccount(name)
    const told = await describe(needs, books, account)
    if (options.json) await printJson(needs, books, account, told)
    else await printText(needs, books, account, told)
  })
}

type Account = Awaited<ReturnType<Books['accounts']['getAccount']>>

async function describe(needs: OperatorNeeds, { ledger, limits }: Books, { id }: Account) {
  return {
    balance: await ledger.getBalance(id),
    quota: await ledger.getQuota(id, dayOf(needs.clock.now())),
    rates: await limits.listRates(id),
    allowances: await ledger.listAllowances(id),
    prices: await ledger.listOwnPrices(id),
  }
}

type Told = Awaited<ReturnType<typeof describe>>

/** Its tokens come last, a page at a time. */
async function printJson(needs: OperatorNeeds, books: Books, account: Account, { balance, ...told }: Told) {
  const head = JSON.stringify({ ...account, ...balance, ...told })
  await needs.stream(`${head.slice(0, -1)},"tokens":[`)
  let separator = '\n'
  for await (const page of readTokens(books, [[account]])) {
    if (!(await needs.stream(`${separator}${page.map((token) => JSON.stringify(token)).join(',\n')}`))) return
    separator = ',\n'
  }
  await needs.stream(']}\n')
}

async function printText(needs: OperatorNeeds, books: Books, account: Account, told: Told): Promise<void> {
  const { balance, quota, rates, allowances, prices } = told
  const { name, status, isOperator } = account
  const tokens: Token[] = []
  for await (const page of takeFirst(readTokens(books, [[account]]), shownMax)) tokens.push(...page)
  const now = needs.clock.now()
  const more = (kind: string, count: number): string[][] =>
    count > shownMax ? [['', `and ${count - shownMax} more ${kind}; --json has all`]] : []
  const rows = [
    ['status', isOperator ? `${status}, an operator's` : status],
    ['available', showYuan(balance.availableMicro)],
    ['held', showYuan(balance.heldMicro)],
    ['charged', showYuan(balance.chargedMicro)],
    ['daily quota', quota.dailyLimit === undefined ? 'none' : `${quota.used} of ${quota.dailyLimit} counted today`],
    ...rates.slice(0, shownMax).map(({ path, rate }) => ['limit', `${rate}${path === '' ? '' : ` on ${path}`}`]),
    ...more('limits', rates.length),
    ...allowances
      .slice(0, shownMax)
      .map(({ path, left, granted }) => ['free calls', `${left} of ${granted} left on ${path}`]),
    ...more('with free calls', allowances.length),
    ...prices.slice(0, shownMax).map((price) => ['price', showPrice(price)]),
    ...more('prices', prices.length),
    ...tokens.flatMap((token) => [
      ['token', showToken(token, now)],
      ...showScopes(token.scopes).map((text) => ['', text]),
    ]),
    ...more('tokens', await books.tokens.countTokens(account.id)),
  ]
  const lines = formatTable([name, ''], rows).flatMap((line) => wrap(line, ' '.repeat(13)))
  await needs.stream(`${lines.join('\n')}\n`)
}

const showPrice = ({ path, priceMicro, cachedMicro }: Told['prices'][number]): string =>
  `${formatYuan(priceMicro)} CNY${cachedMicro === null ? '' : `, cached ${formatYuan(cachedMicro)} CNY`} on ${path}`

type Token = Parameters<typeof showState>[0] &
  Parameters<typeof showSpent>[0] & {
    readonly id: string
    readonly hint: string | null
    readonly rate: string | null
    readonly scopes: readonly Scope[]
  }

function showToken(token: Token, now: number): string {
  const { id, rate, capMicro } = token
  const state = showState(token, now)
  return [
    `${id} ${showHint(token)}`,
    ...(rate === null ? [] : [rate]),
    ...(capMicro === null ? [] : [`${showSpent(token)} CNY spent`]),
    ...(state === 'works' ? [] : [state]),
  ].join(', ')
}
