import { type Command, Option } from 'commander'
import { type Scope, scopes, usualScopes } from '#accounts'
import { issueToken, resetKey, revokeToken } from '#desk'
import { Refusal, readYuan } from '#kit'
import { isAgreed, mustBeAgreed, type YesOption } from './agree.ts'
import { wrap } from './columns.ts'
import { writeFirstCall } from './first-call.ts'
import type { CommandNeeds, OperatorNeeds } from './needs.ts'
import { addListOptions, textOption } from './options.ts'
import { type JsonOption, print } from './print.ts'
import { addTokenChange } from './token-change.ts'
import { readExpiry } from './token-expiry.ts'
import { listTokens, type TokenListOptions } from './token-list.ts'
import { getEndpoint, withBooks } from './with-books.ts'

interface CreateOptions extends JsonOption {
  readonly account: string
  readonly label?: string
  readonly endpoint?: readonly string[]
  readonly scope?: readonly Scope[]
  readonly cap?: string
  readonly rate?: string
  readonly expires?: string
  readonly secretFromEnv?: string
}

export function addTokenCommands(program: Command, needs: CommandNeeds): void {
  const token = program.command('token').description('tokens: secrets that may ask for an account')

  token
    .command('create')
    .description('make a token; its secret is shown once')
    .addOption(textOption('--account <name>', 'the account that pays (required)').makeOptionMandatory())
    .addOption(textOption('--label <text>', 'what it is for, in at most 100 characters'))
    .option('--endpoint <path...>', 'endpoints it may ask (default: all)')
    .addOption(new Option('--scope <name...>', 'what it may do (default: all but operator)').choices([...scopes]))
    .option('--rate <rate>', 'its calls, as in 20/s (default: RATE_TOKEN)')
    .option('--cap <cny>', 'the most it may ever spend')
    .option('--expires <date>', 'last moment it works: 2027-01-31 (end of that day, Asia/Shanghai) or an ISO time')
    .option('--secret-from-env <name>', 'take the secret its caller has already from this variable')
    .option('--json', 'print JSON')
    .action((options: CreateOptions) => createToken(needs, options))

  addListOptions(
    token.command('list').description('list tokens, of an account after the other; never their secrets'),
    'only those whose label has this in it',
  )
    .addOption(textOption('--account <name>', 'only those of this account'))
    .option('--active', 'only those neither revoked nor expired')
    .action((word: string | undefined, options: TokenListOptions) => listTokens(needs, word, options))

  addTokenChange(token, needs)

  token
    .command('revoke')
    .argument('<id>', 'the token’s id, as token list shows it')
    .description('refuse a token from now on')
    .option('--json', 'print JSON')
    .action((id: string, options: JsonOption) =>
      withBooks(needs, async (books) => {
        await revokeToken(books, needs.actor, id)
        print(needs, options, { id, revoked: true }, [`Token ${id} is revoked.`])
      }),
    )

  const reset = token
    .command('reset-key')
    .description('make a new key for tokens, when theirs is lost or known to others; every token dies')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action((options: YesOption) => renewKey(needs, options, (text) => reset.error(text)))
}

/** Tells how many tokens die before it asks; without somebody to ask it needs `--yes`. */
async function renewKey(needs: CommandNeeds, options: YesOption, misuse: (text: string) => never): Promise<void> {
  mustBeAgreed(needs, options, misuse)
  await withBooks(needs, async (books) => {
    const dead = await books.tokens.countWorking()
    needs.complain(`${dead === 1 ? '1 working token stops' : `${dead} working tokens stop`} working for good.\n`)
    if (!(await isAgreed(needs, options, 'Make a new key?'))) {
      print(needs, options, { reset: false, dead: 0 }, ['Nothing was changed.'])
      return needs.fail()
    }
    await resetKey(books, needs.actor)
    print(needs, options, { reset: true, dead }, [
      `Tokens have another key now, and ${dead === 1 ? '1 token is' : `${dead} tokens are`} dead. Make new ones with:`,
      '  npx almagest token create --account NAME',
    ])
  })
}

function createToken(needs: OperatorNeeds, options: CreateOptions): Promise<void> {
  const capMicro = options.cap === undefined ? undefined : readYuan(options.cap)
  const brought = readBrought(needs, options.secretFromEnv)
  const expiresAt = options.expires === undefined ? undefined : readExpiry(options.expires, needs.clock.now())
  return withBooks(needs, async (books) => {
    const endpoints = options.endpoint?.map((path) => getEndpoint(books, path).path)
    const { id: accountId } = await books.accounts.getAccount(options.account)
    const { id, secret } = await issueToken(books, needs.actor, {
      accountId,
      label: options.label,
      endpoints,
      scopes: options.scope,
      expiresAt,
      rate: options.rate,
      brought,
      capMicro,
    })
    const { scope: granted = usualScopes } = options
    const address = needs.getAddress()
    // A secret somebody has already is not shown: its variable stands for it.
    const shown = brought === undefined ? secret : `$${options.secretFromEnv}`
    const mayCall = granted.includes('api:call')
    const curl = mayCall ? writeFirstCall(books, { address, secret: shown, endpoints }) : undefined
    const told = { id, token: brought === undefined ? secret : null, account: options.account, scopes: granted }
    print(needs, options, { ...told, curl: curl ?? null, docs: `${address}/en` }, [
      ...(brought === undefined
        ? [`Token ${id} of ${options.account}. Keep it now, it is not shown again:`, '', `  ${secret}`, '']
        : [
            ...wrap(`Token ${id} of ${options.account} works with the secret in ${shown}. A digest of it is kept.`),
            '',
          ]),
      ...(curl === undefined ? [] : ['Try it, while the service runs:', '', `  ${curl}`, '']),
      `What can be asked: ${address}/en`,
    ])
  })
}

/**
 * The secret of that variable. What is given as its name is never said again: it may be the secret itself, put there by
 * mistake.
 */
function readBrought({ findVariable }: OperatorNeeds, name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const found = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? findVariable(name) : undefined
  if (found === undefined || found === '')
    throw new Refusal(
      '--secret-from-env takes the name of a variable that holds the secret, and there is none so named',
    )
  return found
}
