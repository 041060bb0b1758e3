import { isIP } from 'node:net'
import { Refusal } from '#kit'
import { isPublicAddress } from './public-address.ts'

const lengthMax = 2_048
const httpsPort = '443'
/** Below are other services' own. */
const freePortMin = 1_024

/** Names that only a machine or a network of one's own knows. */
const isNearName = (host: string): boolean =>
  !host.includes('.') || /\.(localhost|local|internal|intranet|lan|home\.arpa)\.?$/i.test(host)

/**
 * Reads an address that somebody gives us to ask. Throws a Refusal, which never repeats it: many have a key in their path.
 * What its name leads to is looked at when it is asked.
 */
export function readPublicUrl(text: string): string {
  if (text.length > lengthMax || !URL.canParse(text) || !/^https:\/\//i.test(text))
    throw new Refusal(`an https address of at most ${lengthMax} characters is expected`)
  const url = new URL(text)
  if (`${url.username}${url.password}` !== '') throw new Refusal('an address without name and password is expected')
  const port = url.port === '' ? httpsPort : url.port
  if (port !== httpsPort && Number(port) < freePortMin)
    throw new Refusal(`port ${httpsPort}, or one from ${freePortMin} on, is expected`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) === 0 ? isNearName(host) : !isPublicAddress(host))
    throw new Refusal('an address of the open internet is expected: this one leads into a private network')
  url.hash = ''
  return url.href
}
