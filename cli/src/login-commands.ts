import { PermissionError } from '@almagest/sdk/core'
import type { Command } from 'commander'
import { findCredentials, forgetCredentials, keepCredentials } from './credentials.ts'
import { showMoney } from './figures.ts'
import type { Needs } from './needs.ts'
import { addExamples, addUrl } from './options.ts'
import { exitCodes, Refusal } from './refusal.ts'
import { findAddress, openWith } from './service.ts'
import { showUnseen } from './text.ts'

export function addLoginCommands(program: Command, needs: Needs): void {
  const login = program
    .command('login')
    .summary('keep a token for this user')
    .description(
      'Keep a token for this user. It is asked for unseen, or read from the input, and tried before it is kept.',
    )
    .action(async ({ url }: { readonly url?: string }) => {
      // Not looked for where it does not matter: what is wrong with it may be why somebody logs in again.
      const isNamed = url !== undefined || Boolean(needs.environment['ALMAGEST_BASE_URL']?.trim())
      const kept = isNamed ? undefined : await findCredentials(needs)
      const address = findAddress(needs, url, kept?.address)
      const token = (await needs.readSecret(`Token for ${address} (not shown): `)).trim()
      if (token === '') throw new Refusal('no token was given', exitCodes.token)
      const balance = await tryToken(needs, { address, token })
      const file = await keepCredentials(needs, { address, token })
      needs.complain(`The token works at ${address}, and is kept in ${file}.\n`)
      if (balance !== undefined) needs.complain(`Balance: ${showUnseen(showMoney(balance))}.\n`)
    })
  addExamples(addUrl(login), [
    ['kol login --url https://data.example.com', 'type or paste the token when asked'],
    ['kol login --url https://data.example.com < token.txt', 'from a file; never as a word of the command'],
  ])

  program
    .command('logout')
    .summary('forget the token that was kept')
    .description('Forget the token that was kept.')
    .action(async () => {
      needs.complain((await forgetCredentials(needs)) ? 'The token is forgotten.\n' : 'No token was kept.\n')
    })
}

/** The balance, where the token may see it; a token that may not is a good one all the same. */
async function tryToken(
  needs: Needs,
  credentials: { readonly address: string; readonly token: string },
): Promise<string | undefined> {
  try {
    const { balance } = await openWith(needs, credentials).get('/user/get-balance', {}, { signal: needs.signal })
    return balance
  } catch (error) {
    if (error instanceof PermissionError) return undefined
    throw error
  }
}
