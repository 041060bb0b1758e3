import type { Command } from 'commander'
import { dayOf, Refusal, readYuan } from '#kit'
import type { OperatorNeeds } from './needs.ts'
import { formatTable, type JsonOption, print, showTime, showYuan } from './print.ts'
import { showScopes } from './token-commands.ts'
import { getEndpoint, withBooks, withNewBooks } from './with-books.ts'

interface CreateOptions extends JsonOption {
  readonly balance?: string
  readonly dailyQuota?: string
  readonly operator?: boolean
}

interface GrantOptions extends JsonOption {
  readonly endpoint: string
  readonly calls: string
}

export function addAccountCommands(program: Command, needs: OperatorNeeds): void {
  const account = program.command('account').description('accounts: who pays')

  account
    .command('create <name>')
    .description('make an account')
    .option('--balance <cny>', 'put money in at once')
    .option('--daily-quota <n>', 'answers it may pay for in a day of Asia/Shanghai')
    .option('--operator', 'mark it as the operator’s own')
    .option('--json', 'print JSON')
    .action((name: string, options: CreateOptions) => createAccount(needs, name, options))

  account
    .command('list')
    .description('list accounts with their balances')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => listAccounts(needs, options))

  account
    .command('show <name>')
    .description('show one account: money, quota, limits, granted calls, tokens')
    .option('--json', 'print JSON')
    .action((name: string, options: JsonOption) => showAccount(needs, name, options))

  for (const [verb, status] of [
    ['suspend', 'suspended'],
    ['resume', 'active'],
  ] as const) {
    account
      .command(`${verb} <name>`)
      .description(status === 'active' ? 'let its tokens ask again' : 'refuse all its tokens')
      .option('--json', 'print JSON')
      .action((name: string, options: JsonOption) =>
        withBooks(needs, async ({ accounts }) => {
          await accounts.setStatus(name, status)
          print(needs, options, { name, status }, [`${name} is ${status}.`])
        }),
      )
  }

  account
    .command('quota <name> <n>')
    .description('limit the answers it pays for in a day of Asia/Shanghai, counted from now; none lifts it')
    .option('--json', 'print JSON')
    .action((name: string, n: string, options: JsonOption) => setQuota(needs, name, n, options))

  account
    .command('limit <name> <rate>')
    .description('limit its calls, as in 20/s, 600/m or "20/s, burst 100"; none lifts it')
    .option('--endpoint <path>', 'only those of one endpoint')
    .option('--json', 'print JSON')
    .action((name: string, rate: string, options: JsonOption & { endpoint?: string }) =>
      setRate(needs, name, rate, options),
    )

  account
    .command('grant <name>')
    .description('grant free calls of an endpoint; they are used before money')
    .requiredOption('--endpoint <path>', 'the endpoint (required)')
    .requiredOption('--calls <n>', 'how many (required)')
    .option('--json', 'print JSON')
    .action((name: string, options: GrantOptions) => grantCalls(needs, name, options))
}

function createAccount(needs: OperatorNeeds, name: string, options: CreateOptions): Promise<void> {
  const balanceMicro = readYuan(options.balance ?? '0')
  const dailyLimit = readQuota(options.dailyQuota ?? none)
  return withNewBooks(needs, async ({ accounts, ledger, store }) => {
    const { id, change } = accounts.newAccount({ name, isOperator: options.operator ?? false })
    const topUp = balanceMicro === 0 ? [] : [ledger.newTopUp({ accountId: id, amountMicro: balanceMicro })]
    const quota = dailyLimit === null ? [] : [ledger.newQuota(id, dailyLimit)]
    await store.commit([change, ledger.newBalance(id), ...topUp, ...quota])
    print(needs, options, { id, name, balanceMicro, dailyLimit }, [
      `Account ${name} has ${showYuan(balanceMicro)}.`,
      `Next: npx almagest token create --account ${/\s/.test(name) ? `"${name}"` : name}`,
    ])
  })
}

function showAccount(needs: OperatorNeeds, name: string, options: JsonOption): Promise<void> {
  return withBooks(needs, async ({ accounts, ledger, limits, tokens }) => {
    const account = await accounts.getAccount(name)
    const balance = await ledger.getBalance(account.id)
    const quota = await ledger.getQuota(account.id, dayOf(needs.clock.now()))
    const rates = await limits.listRates(account.id)
    const allowances = await ledger.listAllowances(account.id)
    const ownTokens = (await tokens.listTokens()).filter((token) => token.account === name)
    const rows = [
      ['status', account.status],
      ['available', showYuan(balance.availableMicro)],
      ['held', showYuan(balance.heldMicro)],
      ['charged', showYuan(balance.chargedMicro)],
      ['daily quota', quota.dailyLimit === undefined ? 'none' : `${quota.used} of ${quota.dailyLimit} counted today`],
      ...rates.map(({ path, rate }) => ['limit', `${rate}${path === '' ? '' : ` on ${path}`}`]),
      ...allowances.map(({ path, left, granted }) => ['free calls', `${left} of ${granted} left on ${path}`]),
      ...ownTokens.flatMap((token) => [
        ['token', `${token.id} …${token.hint} ${token.rate ?? ''}`.trimEnd()],
        ...showScopes(token.scopes).map((text) => ['', text]),
      ]),
    ]
    print(
      needs,
      options,
      { ...account, ...balance, quota, rates, allowances, tokens: ownTokens },
      formatTable([name, ''], rows),
    )
  })
}

const none = 'none'

/** Calls a day, or `null` for none. */
function readQuota(text: string): number | null {
  if (text === none) return null
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(`"${text}" is not a number of calls a day, nor none`)
  return Number(text)
}

function setQuota(needs: OperatorNeeds, name: string, n: string, options: JsonOption): Promise<void> {
  const dailyLimit = readQuota(n)
  return withBooks(needs, async ({ accounts, ledger }) => {
    const { id: accountId } = await accounts.getAccount(name)
    await ledger.setQuota({ accountId, dailyLimit })
    const { used } = await ledger.getQuota(accountId, dayOf(needs.clock.now()))
    print(needs, options, { account: name, dailyLimit, usedToday: used }, [
      dailyLimit === null
        ? `${name} has no daily quota.`
        : `${name} may pay for ${dailyLimit} answers a day; ${used} counted today.`,
    ])
  })
}

function setRate(
  needs: OperatorNeeds,
  name: string,
  text: string,
  options: JsonOption & { endpoint?: string },
): Promise<void> {
  const rate = text === none ? null : text
  return withBooks(needs, async (books) => {
    const path = options.endpoint === undefined ? undefined : getEndpoint(books, options.endpoint).path
    const { id: accountId } = await books.accounts.getAccount(name)
    await books.limits.setRate({ accountId, path, rate })
    print(needs, options, { account: name, endpoint: path ?? null, rate }, [
      `${name} has ${rate === null ? 'no limit of its own' : `a limit of ${rate}`}${path === undefined ? '' : ` on ${path}`}.`,
    ])
  })
}

function listAccounts(needs: OperatorNeeds, options: JsonOption): Promise<void> {
  return withBooks(needs, async ({ accounts, ledger }) => {
    const list = []
    for (const account of await accounts.listAccounts())
      list.push({ ...account, ...(await ledger.getBalance(account.id)) })
    const rows = list.map(({ name, status, createdAt, availableMicro, heldMicro, chargedMicro }) => [
      name,
      status,
      showYuan(availableMicro),
      showYuan(heldMicro),
      showYuan(chargedMicro),
      showTime(createdAt),
    ])
    print(needs, options, list, formatTable(['NAME', 'STATUS', 'AVAILABLE', 'HELD', 'CHARGED', 'SINCE'], rows))
  })
}

function grantCalls(needs: OperatorNeeds, name: string, options: GrantOptions): Promise<void> {
  const calls = /^\d{1,9}$/.test(options.calls) ? Number(options.calls) : 0
  return withBooks(needs, async (books) => {
    if (calls === 0) throw new Refusal('--calls is a whole number of 1 or more')
    const { path } = getEndpoint(books, options.endpoint)
    const { id } = await books.accounts.getAccount(name)
    await books.ledger.grantCalls({ accountId: id, path, calls })
    const allowance = (await books.ledger.listAllowances(id)).find((one) => one.path === path)
    print(needs, options, { account: name, ...allowance }, [
      `${name} has ${allowance?.left ?? calls} free calls of ${path}.`,
    ])
  })
}
