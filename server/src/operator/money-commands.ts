import type { Command } from 'commander'
import { Refusal, readYuan } from '#kit'
import type { Books, OperatorNeeds } from './needs.ts'
import { formatTable, type JsonOption, print, showYuan } from './print.ts'
import { getEndpoint, withBooks } from './with-books.ts'

interface PriceOptions extends JsonOption {
  readonly cached?: string
  readonly account?: string
}

export function addMoneyCommands(program: Command, needs: OperatorNeeds): void {
  program
    .command('topup <account> <cny>')
    .description('put money in')
    .option('--key <key>', 'a name for this top-up; the same key is applied once')
    .option('--json', 'print JSON')
    .action((name: string, cny: string, options: JsonOption & { key?: string }) => topUp(needs, name, cny, options))

  program
    .command('adjust <account> <cny>')
    .description('correct a balance up or down, as in: adjust ada -3.50 --reason "counted twice"')
    .requiredOption('--reason <text>', 'why; kept with the entry (required)')
    .option('--json', 'print JSON')
    .action((name: string, cny: string, options: JsonOption & { reason: string }) =>
      changeBalance(needs, name, options, async ({ ledger }, accountId) => {
        await ledger.adjust({ accountId, amountMicro: readYuan(cny), reason: options.reason })
        return true
      }),
    )

  program
    .command('refund <request-id>')
    .description('give a charged call back, once')
    .option('--amount <cny>', 'less than the whole charge')
    .requiredOption('--reason <text>', 'why; kept with the entry (required)')
    .option('--json', 'print JSON')
    .action((callId: string, options: JsonOption & { amount?: string; reason: string }) =>
      withBooks(needs, async ({ ledger }) => {
        const amountMicro = options.amount === undefined ? undefined : readYuan(options.amount)
        const refundedMicro = await ledger.refund({ callId, amountMicro, reason: options.reason })
        print(needs, options, { requestId: callId, refundedMicro }, [
          `Call ${callId}: ${showYuan(refundedMicro)} given back.`,
        ])
      }),
    )

  const price = program
    .command('price')
    .description('prices: an account’s own, else the operator’s, else the catalogue’s')

  price
    .command('set <path> <cny>')
    .description('set the price of an endpoint')
    .option('--cached <cny>', 'price of a cached answer')
    .option('--account <name>', 'for this account only')
    .option('--json', 'print JSON')
    .action((path: string, cny: string, options: PriceOptions) => setPrice(needs, path, cny, options))

  price
    .command('list')
    .description('list what each endpoint costs')
    .option('--account <name>', 'for this account')
    .option('--json', 'print JSON')
    .action((options: PriceOptions) => listPrices(needs, options))
}

function topUp(needs: OperatorNeeds, name: string, cny: string, options: JsonOption & { key?: string }): Promise<void> {
  const amountMicro = readYuan(cny)
  return changeBalance(needs, name, options, ({ ledger }, accountId) =>
    ledger.topUp({ accountId, amountMicro, key: options.key }),
  )
}

/** Changes a balance and prints what it is now. `change` says whether it did something. */
function changeBalance(
  needs: OperatorNeeds,
  name: string,
  options: JsonOption,
  change: (books: Books, accountId: string) => Promise<boolean>,
): Promise<void> {
  return withBooks(needs, async (books) => {
    const { id } = await books.accounts.getAccount(name)
    const applied = await change(books, id)
    const { availableMicro } = await books.ledger.getBalance(id)
    print(needs, options, { account: name, applied, availableMicro }, [
      `${applied ? '' : 'Applied before, so not again. '}${name} has ${showYuan(availableMicro)}.`,
    ])
  })
}

function setPrice(needs: OperatorNeeds, wanted: string, cny: string, options: PriceOptions): Promise<void> {
  const priceMicro = readYuan(cny)
  const cachedMicro = options.cached === undefined ? undefined : readYuan(options.cached)
  return withBooks(needs, async (books) => {
    const { path } = getEndpoint(books, wanted)
    const accountId = options.account === undefined ? undefined : (await books.accounts.getAccount(options.account)).id
    await books.ledger.setPrice({ path, accountId, priceMicro, cachedMicro })
    print(needs, options, { path, account: options.account ?? null, priceMicro, cachedMicro: cachedMicro ?? null }, [
      `${path} costs ${showYuan(priceMicro)} for ${options.account ?? 'everybody without a price of their own'}.`,
    ])
  })
}

function listPrices(needs: OperatorNeeds, options: PriceOptions): Promise<void> {
  return withBooks(needs, async (books) => {
    const accountId = options.account === undefined ? '' : (await books.accounts.getAccount(options.account)).id
    const list = []
    for (const endpoint of books.catalogue.list()) {
      list.push({ path: endpoint.path, ...(await books.ledger.getPrice(accountId, endpoint)) })
    }
    if (list.length === 0) throw new Refusal('the catalogue is empty')
    const rows = list.map(({ path, priceMicro, cachedMicro }) => [showYuan(priceMicro), showYuan(cachedMicro), path])
    print(needs, options, list, formatTable(['FRESH', 'CACHED', 'ENDPOINT'], rows))
  })
}
