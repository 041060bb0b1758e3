import type { Command } from 'commander'
import { adjustBalance, refundCall, setPrice, topUp, unsetPrice } from '#desk'
import { readYuan } from '#kit'
import { findEndpoints } from './endpoint-commands.ts'
import { printList, takeFirst } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import { accountText, addListOptions, endpointText, type ListOptions, textOption } from './options.ts'
import { type JsonOption, print, showYuan } from './print.ts'
import { getEndpoint, withBooks } from './with-books.ts'

interface PriceOptions extends JsonOption {
  readonly cached?: string
  readonly account?: string
}

const cnyText = 'an amount in yuan, such as 100 or 0.15'
const reasonLengthMax = 500

export function addMoneyCommands(program: Command, needs: OperatorNeeds): void {
  program
    .command('topup')
    .argument('<account>', accountText)
    .argument('<cny>', cnyText)
    .description('put money in')
    .addOption(textOption('--key <key>', 'a name for this top-up; the same key is applied once'))
    .addOption(textOption('--reason <text>', 'why; kept with the entry', reasonLengthMax))
    .option('--json', 'print JSON')
    .action((name: string, cny: string, options: TopUpOptions) => putIn(needs, name, cny, options))

  program
    .command('adjust')
    .argument('<account>', accountText)
    .argument('<cny>', `${cnyText}; below 0 takes money out`)
    .description('correct a balance up or down, as in: adjust ada -3.50 --reason "counted twice"')
    .addOption(
      textOption('--reason <text>', 'why; kept with the entry (required)', reasonLengthMax).makeOptionMandatory(),
    )
    .option('--json', 'print JSON')
    .action((name: string, cny: string, options: JsonOption & { reason: string }) =>
      changeBalance(needs, name, options, async (books, accountId) => {
        await adjustBalance(books, needs.actor, { accountId, amountMicro: readYuan(cny), reason: options.reason })
        return true
      }),
    )

  program
    .command('refund')
    .argument('<request-id>', 'the call, as its answer names it')
    .description('give a charged call back, once')
    .option('--amount <cny>', 'less than the whole charge')
    .addOption(
      textOption('--reason <text>', 'why; kept with the entry (required)', reasonLengthMax).makeOptionMandatory(),
    )
    .option('--json', 'print JSON')
    .action((callId: string, options: JsonOption & { amount?: string; reason: string }) =>
      withBooks(needs, async (books) => {
        const amountMicro = options.amount === undefined ? undefined : readYuan(options.amount)
        const refundedMicro = await refundCall(books, needs.actor, { callId, amountMicro, reason: options.reason })
        print(needs, options, { requestId: callId, refundedMicro }, [
          `Call ${callId}: ${showYuan(refundedMicro)} given back.`,
        ])
      }),
    )

  const price = program
    .command('price')
    .description('prices: an account’s own, else the operator’s, else the catalogue’s')

  price
    .command('set')
    .argument('<path>', endpointText)
    .argument('<cny>', 'price of a fresh answer')
    .description('set the price of an endpoint')
    .option('--cached <cny>', 'price of a cached answer')
    .addOption(textOption('--account <name>', 'for this account only'))
    .option('--json', 'print JSON')
    .action((path: string, cny: string, options: PriceOptions) => changePrice(needs, path, cny, options))

  price
    .command('unset')
    .argument('<path>', endpointText)
    .description('take back what was set; the catalogue’s price is in force again, or for an account everybody’s')
    .addOption(textOption('--account <name>', 'what was set for this account only'))
    .option('--json', 'print JSON')
    .action((path: string, options: JsonOption & { account?: string }) => takePriceBack(needs, path, options))

  addListOptions(
    price.command('list').description('list what each endpoint costs, by path'),
    'only those whose path or title has this in it',
  )
    .addOption(textOption('--account <name>', 'what it costs this account'))
    .action((word: string | undefined, options: PriceListOptions) => listPrices(needs, word, options))
}

interface TopUpOptions extends JsonOption {
  readonly key?: string
  readonly reason?: string
}

function putIn(needs: OperatorNeeds, name: string, cny: string, options: TopUpOptions): Promise<void> {
  const amountMicro = readYuan(cny)
  return changeBalance(needs, name, options, (books, accountId) =>
    topUp(books, needs.actor, { accountId, amountMicro, key: options.key, reason: options.reason }),
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

function changePrice(needs: OperatorNeeds, wanted: string, cny: string, options: PriceOptions): Promise<void> {
  const priceMicro = readYuan(cny)
  const cachedMicro = options.cached === undefined ? undefined : readYuan(options.cached)
  return withBooks(needs, async (books) => {
    const { path } = getEndpoint(books, wanted)
    const accountId = options.account === undefined ? undefined : (await books.accounts.getAccount(options.account)).id
    await setPrice(books, needs.actor, { path, accountId, priceMicro, cachedMicro })
    print(needs, options, { path, account: options.account ?? null, priceMicro, cachedMicro: cachedMicro ?? null }, [
      `${path} costs ${showYuan(priceMicro)} for ${options.account ?? 'everybody without a price of their own'}.`,
    ])
  })
}

/** Also of an endpoint that is no longer in the catalogue. */
function takePriceBack(
  needs: OperatorNeeds,
  wanted: string,
  options: JsonOption & { account?: string },
): Promise<void> {
  const { account } = options
  return withBooks(needs, async (books) => {
    const endpoint = books.catalogue.find(wanted)
    const path = endpoint?.path ?? wanted
    const accountId = account === undefined ? undefined : (await books.accounts.getAccount(account)).id
    await unsetPrice(books, needs.actor, { path, accountId })
    const now = endpoint && (await books.ledger.getPrice(accountId ?? '', endpoint))
    const of = account === undefined ? 'No price is set for everybody' : `${account} has no price of its own`
    print(needs, options, { path, account: account ?? null, priceMicro: now?.priceMicro ?? null }, [
      `${of} any more: ${path}${now ? ` costs ${showYuan(now.priceMicro)}` : ' is not in the catalogue'}.`,
    ])
  })
}

interface PriceListOptions extends ListOptions {
  readonly account?: string
}

function listPrices(needs: OperatorNeeds, word: string | undefined, options: PriceListOptions): Promise<void> {
  return withBooks(needs, async (books) => {
    const accountId = options.account === undefined ? '' : (await books.accounts.getAccount(options.account)).id
    await printList(needs, options, {
      pages: takeFirst([await readPrices(books, accountId, word)], options.limit),
      columns: [
        { title: 'FRESH', show: ({ priceMicro }) => showYuan(priceMicro) },
        { title: 'CACHED', show: ({ cachedMicro }) => showYuan(cachedMicro) },
        { title: 'ENDPOINT', show: ({ path }) => path, least: 20 },
      ],
      none: 'There is no such endpoint.',
    })
  })
}

const readPrices = ({ catalogue, ledger }: Books, accountId: string, word: string | undefined) =>
  Promise.all(
    findEndpoints(catalogue, word).map(async (endpoint) => ({
      path: endpoint.path,
      ...(await ledger.getPrice(accountId, endpoint)),
    })),
  )
