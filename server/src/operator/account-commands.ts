import type { Command } from 'commander'
import type { Account } from '#accounts'
import { grantCalls, openAccount, resumeAccount, setLimit, setQuota, suspendAccount } from '#desk'
import { dayOf, formatDay, quote, Refusal, readYuan } from '#kit'
import type { Balance } from '#ledger'
import { type Column, printList, readPages, takeFirst } from './list.ts'
import type { OperatorNeeds } from './needs.ts'
import { accountText, addListOptions, countOption, type ListOptions, textOption } from './options.ts'
import { type JsonOption, print, showYuan } from './print.ts'
import { showAccount } from './show-account.ts'
import { getEndpoint, withBooks, withNewBooks } from './with-books.ts'

interface CreateOptions extends JsonOption {
  readonly balance?: string
  readonly dailyQuota?: string
  readonly operator?: boolean
}

interface GrantOptions extends JsonOption {
  readonly endpoint: string
  readonly calls: number
}

export function addAccountCommands(program: Command, needs: OperatorNeeds): void {
  const account = program.command('account').description('accounts: who pays')

  account
    .command('create')
    .argument('<name>', 'what it is called: letters, digits, spaces or . _ @ -')
    .description('make an account')
    .option('--balance <cny>', 'put money in at once')
    .option('--daily-quota <n>', 'answers it may pay for in a day of Asia/Shanghai')
    .option('--operator', 'mark it as the operator’s own')
    .option('--json', 'print JSON')
    .action((name: string, options: CreateOptions) => createAccount(needs, name, options))

  addListOptions(
    account.command('list').description('list accounts with their balances, by name'),
    'only those whose name has this in it',
  )
    .option('--active', 'only those whose tokens may ask')
    .option('--suspended', 'only those suspended')
    .action((word: string | undefined, options: AccountListOptions) => listAccounts(needs, word, options))

  account
    .command('show')
    .argument('<name>', accountText)
    .description('show one account: money, quota, limits, granted calls, prices, tokens')
    .option('--json', 'print JSON')
    .action((name: string, options: JsonOption) => showAccount(needs, name, options))

  for (const [verb, status, act] of [
    ['suspend', 'suspended', suspendAccount],
    ['resume', 'active', resumeAccount],
  ] as const) {
    account
      .command(verb)
      .argument('<name>', accountText)
      .description(status === 'active' ? 'let its tokens ask again' : 'refuse all its tokens')
      .option('--json', 'print JSON')
      .action((name: string, options: JsonOption) =>
        withBooks(needs, async (books) => {
          await act(books, needs.actor, name)
          print(needs, options, { name, status }, [`${name} is ${status}.`])
        }),
      )
  }

  account
    .command('quota')
    .argument('<name>', accountText)
    .argument('<n>', 'answers a day, or none')
    .description('limit the answers it pays for in a day of Asia/Shanghai, counted from now; none lifts it')
    .option('--json', 'print JSON')
    .action((name: string, n: string, options: JsonOption) => changeQuota(needs, name, n, options))

  account
    .command('limit')
    .argument('<name>', accountText)
    .argument('<rate>', 'calls in a time, or none')
    .description('limit its calls, as in 20/s, 600/m or "20/s, burst 100"; none lifts it')
    .addOption(textOption('--endpoint <path>', 'only those of one endpoint'))
    .option('--json', 'print JSON')
    .action((name: string, rate: string, options: JsonOption & { endpoint?: string }) =>
      changeLimit(needs, name, rate, options),
    )

  account
    .command('grant')
    .argument('<name>', accountText)
    .description('grant free calls of an endpoint; they are used before money')
    .addOption(textOption('--endpoint <path>', 'the endpoint (required)').makeOptionMandatory())
    .addOption(countOption('--calls <n>', 'how many (required)').makeOptionMandatory())
    .option('--json', 'print JSON')
    .action((name: string, options: GrantOptions) => giveCalls(needs, name, options))
}

function createAccount(needs: OperatorNeeds, wanted: string, options: CreateOptions): Promise<void> {
  const balanceMicro = readYuan(options.balance ?? '0')
  const dailyLimit = readQuota(options.dailyQuota ?? none)
  return withNewBooks(needs, async (books) => {
    const { id, name } = await openAccount(books, needs.actor, {
      name: wanted,
      isOperator: options.operator,
      balanceMicro,
      dailyLimit,
    })
    print(needs, options, { id, name, balanceMicro, dailyLimit }, [
      `Account ${name} has ${showYuan(balanceMicro)}.`,
      `Next: npx almagest token create --account ${/\s/.test(name) ? `"${name}"` : name}`,
    ])
  })
}

const none = 'none'

/** Calls a day, or `null` for none. */
function readQuota(text: string): number | null {
  if (text === none) return null
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(`${quote(text)} is not a number of answers a day, nor none`)
  return Number(text)
}

function changeQuota(needs: OperatorNeeds, name: string, n: string, options: JsonOption): Promise<void> {
  const dailyLimit = readQuota(n)
  return withBooks(needs, async (books) => {
    const { id: accountId } = await books.accounts.getAccount(name)
    await setQuota(books, needs.actor, { accountId, dailyLimit })
    const { used } = await books.ledger.getQuota(accountId, dayOf(needs.clock.now()))
    print(needs, options, { account: name, dailyLimit, usedToday: used }, [
      dailyLimit === null
        ? `${name} has no daily quota.`
        : `${name} may pay for ${dailyLimit} answers a day; ${used} counted today.`,
    ])
  })
}

function changeLimit(
  needs: OperatorNeeds,
  name: string,
  text: string,
  options: JsonOption & { endpoint?: string },
): Promise<void> {
  const rate = text === none ? null : text
  return withBooks(needs, async (books) => {
    const path = options.endpoint === undefined ? undefined : getEndpoint(books, options.endpoint).path
    const { id: accountId } = await books.accounts.getAccount(name)
    await setLimit(books, needs.actor, { accountId, path, rate })
    print(needs, options, { account: name, endpoint: path ?? null, rate }, [
      `${name} has ${rate === null ? 'no limit of its own' : `a limit of ${rate}`}${path === undefined ? '' : ` on ${path}`}.`,
    ])
  })
}

interface AccountListOptions extends ListOptions {
  readonly active?: boolean
  readonly suspended?: boolean
}

type ListedAccount = Account & Balance

function listAccounts(needs: OperatorNeeds, word: string | undefined, options: AccountListOptions): Promise<void> {
  const { active, suspended, limit } = options
  const status = active === suspended ? undefined : active ? 'active' : 'suspended'
  return withBooks(needs, async ({ accounts, ledger }) => {
    const pages = readPages(async (last: ListedAccount | undefined, pageLimit) => {
      const page = await accounts.listAccounts({ after: last?.name, word, status, limit: pageLimit })
      return Promise.all(page.map(async (account) => ({ ...account, ...(await ledger.getBalance(account.id)) })))
    })
    const none = 'There is no such account.'
    await printList(needs, options, { pages: takeFirst(pages, limit), columns: accountColumns, none })
  })
}

const accountColumns: readonly Column<ListedAccount>[] = [
  { title: 'NAME', show: ({ name }) => name, least: 12 },
  { title: 'STATUS', show: ({ status }) => status },
  { title: 'AVAILABLE', show: ({ availableMicro }) => showYuan(availableMicro), isRight: true },
  { title: 'HELD', show: ({ heldMicro }) => showYuan(heldMicro), isRight: true },
  { title: 'CHARGED', show: ({ chargedMicro }) => showYuan(chargedMicro), isRight: true },
  { title: 'SINCE', show: ({ createdAt }) => formatDay(createdAt), isSpare: true },
]

function giveCalls(needs: OperatorNeeds, name: string, options: GrantOptions): Promise<void> {
  const { calls } = options
  return withBooks(needs, async (books) => {
    const { path } = getEndpoint(books, options.endpoint)
    const { id } = await books.accounts.getAccount(name)
    await grantCalls(books, needs.actor, { accountId: id, path, calls })
    const allowance = (await books.ledger.listAllowances(id)).find((one) => one.path === path)
    print(needs, options, { account: name, ...allowance }, [
      `${name} has ${allowance?.left ?? calls} free calls of ${path}.`,
    ])
  })
}
