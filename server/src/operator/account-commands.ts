import type { Command } from 'commander'
import { Refusal, readYuan } from '#kit'
import type { OperatorNeeds } from './needs.ts'
import { formatTable, type JsonOption, print, showTime, showYuan } from './print.ts'
import { getEndpoint, withBooks, withNewBooks } from './with-books.ts'

interface CreateOptions extends JsonOption {
  readonly balance?: string
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
    .option('--operator', 'may see every account in the console')
    .option('--json', 'print JSON')
    .action((name: string, options: CreateOptions) => createAccount(needs, name, options))

  account
    .command('list')
    .description('list accounts with their balances')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => listAccounts(needs, options))

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
    .command('grant <name>')
    .description('grant free calls of an endpoint; they are used before money')
    .requiredOption('--endpoint <path>', 'the endpoint')
    .requiredOption('--calls <n>', 'how many')
    .option('--json', 'print JSON')
    .action((name: string, options: GrantOptions) => grantCalls(needs, name, options))
}

function createAccount(needs: OperatorNeeds, name: string, options: CreateOptions): Promise<void> {
  const balanceMicro = readYuan(options.balance ?? '0')
  return withNewBooks(needs, async ({ accounts, ledger, store }) => {
    const { id, change } = accounts.newAccount({ name, isOperator: options.operator ?? false })
    const topUp = balanceMicro === 0 ? [] : [ledger.newTopUp({ accountId: id, amountMicro: balanceMicro })]
    await store.commit([change, ledger.newBalance(id), ...topUp])
    print(needs, options, { id, name, balanceMicro }, [
      `Account ${name} has ${showYuan(balanceMicro)}.`,
      `Next: almagest token create --account ${/\s/.test(name) ? `"${name}"` : name}`,
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
