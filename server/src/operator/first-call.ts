import { type Endpoint, listFirstParams, pickFirst } from '#catalogue'
import type { Books } from './needs.ts'

/**
 * A call that may be made at once with a new token: of an endpoint it may ask, where there is one with an answer that comes with
 * the service, and with that answer's parameters.
 */
export function writeFirstCall(
  { catalogue, findExample }: Books,
  {
    address,
    secret,
    endpoints,
  }: { readonly address: string; readonly secret: string; readonly endpoints?: readonly string[] | undefined },
): string | undefined {
  const mayAsk = endpoints === undefined ? catalogue.list() : endpoints.flatMap((path) => catalogue.find(path) ?? [])
  const endpoint = pickFirst(mayAsk, findExample)
  return endpoint && writeCall(endpoint, address, secret)
}

/**
 * Every character in it is plain to any shell between double quotes: what else there is, is percent-encoded. A secret needs no
 * encoding, and the name of a variable in its place must have none.
 */
function writeCall(endpoint: Endpoint, address: string, secret: string): string {
  const fields = [`token=${secret}`, String(new URLSearchParams(listFirstParams(endpoint)))].filter(Boolean).join('&')
  const url = `${address}${endpoint.path}`
  return endpoint.method === 'GET' ? `curl "${url}?${fields}"` : `curl "${url}" -d "${fields}"`
}
