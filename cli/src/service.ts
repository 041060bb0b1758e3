import { Almagest } from '@almagest/sdk/core'
import { type Credentials, findCredentials } from './credentials.ts'
import type { Needs } from './needs.ts'
import { exitCodes, Refusal } from './refusal.ts'

const addressUsual = 'http://127.0.0.1:8080'

/** Addresses that differ in nothing but how they are written are one. */
function readAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    throw new Refusal('an address is http:// or https:// with a host, and a path at most', exitCodes.misused)
  return url.href.replace(/\/+$/, '')
}

export const findAddress = ({ environment }: Needs, url: string | undefined, kept?: string): string =>
  readAddress(url ?? (environment['ALMAGEST_BASE_URL']?.trim() || kept || addressUsual))

/** A client with the token of the environment, or with the one that was kept for just this address. */
export const openService = async (needs: Needs, options: { readonly url?: string }): Promise<Almagest> =>
  openWith(needs, await findService(needs, options))

/** Where the service is, and the token that is sent to it. */
export async function findService(needs: Needs, { url }: { readonly url?: string }): Promise<Credentials> {
  const given = needs.environment['ALMAGEST_TOKEN']?.trim()
  const kept = await findCredentials(needs)
  const address = findAddress(needs, url, kept?.address)
  const token = given || (kept?.address === address ? kept.token : undefined)
  if (token === undefined)
    throw new Refusal(`there is no token for ${address}\nkol login takes one, or set ALMAGEST_TOKEN.`, exitCodes.token)
  checkToken(needs, token)
  return { address, token }
}

/** From now on it is shown nowhere. */
function checkToken(needs: Needs, token: string): void {
  needs.keepSecret(token)
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new Refusal('the token has a space, a line break or a letter no token has', exitCodes.token)
}

export function openWith(needs: Needs, { address, token }: Credentials): Almagest {
  checkToken(needs, token)
  return new Almagest({ apiKey: token, baseUrl: address })
}
