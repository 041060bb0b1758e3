import { type Command, Option } from 'commander'
import { type Scope, scopes } from '#accounts'
import { changeToken } from '#desk'
import { Refusal, readYuan } from '#kit'
import type { CommandNeeds } from './needs.ts'
import { textOption } from './options.ts'
import { type JsonOption, print } from './print.ts'
import { readExpiry } from './token-expiry.ts'
import { getEndpoint, withBooks } from './with-books.ts'

interface ChangeOptions extends JsonOption {
  readonly label?: string
  readonly endpoint?: readonly string[]
  readonly scope?: readonly Scope[]
  readonly rate?: string
  readonly cap?: string
  readonly expires?: string
}

/** Lifts a limit. */
const nothing = 'none'

export function addTokenChange(token: Command, needs: CommandNeeds): void {
  token
    .command('change')
    .argument('<id>', 'the token’s id, as token list shows it')
    .description('change what a token may do; what is not named stays, and none lifts a limit')
    .addOption(textOption('--label <text>', 'what it is for, or none'))
    .option('--endpoint <path...>', 'endpoints it may ask, or none: all')
    .addOption(new Option('--scope <name...>', 'what it may do').choices([...scopes]))
    .option('--rate <rate>', 'its calls, as in 20/s, or none')
    .option('--cap <cny>', 'the most it may ever spend, or none')
    .option('--expires <date>', 'last moment it works, or none')
    .option('--json', 'print JSON')
    .action((id: string, options: ChangeOptions) => changeLimits(needs, id, options))
}

function changeLimits(needs: CommandNeeds, tokenId: string, options: ChangeOptions): Promise<void> {
  const { label, scope, rate, cap, expires, endpoint: paths } = options
  if ([label, scope, rate, cap, expires, paths].every((one) => one === undefined))
    throw new Refusal('nothing to change: name --label, --endpoint, --scope, --rate, --cap or --expires')
  const lifted = <T>(text: string | undefined, read: (text: string) => T): T | null | undefined =>
    text === undefined ? undefined : text === nothing ? null : read(text)
  const changes = {
    label: lifted(label, (text) => text),
    scopes: scope,
    rate: lifted(rate, (text) => text),
    capMicro: lifted(cap, readYuan),
    expiresAt: lifted(expires, (text) => readExpiry(text, needs.clock.now())),
  }
  return withBooks(needs, async (books) => {
    const isAll = paths?.length === 1 && paths[0] === nothing
    const endpoints = isAll ? null : paths?.map((path) => getEndpoint(books, path).path)
    const { accountId } = await books.tokens.getToken(tokenId)
    await changeToken(books, needs.actor, { ...changes, endpoints, accountId, tokenId })
    print(needs, options, { id: tokenId, changed: true }, [`Token ${tokenId} is changed.`])
  })
}
