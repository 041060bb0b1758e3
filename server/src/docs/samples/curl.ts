import { type Program, tokenVariable } from './program.ts'
import { quoteShell } from './quote.ts'

export type CurlRequest = Pick<Program, 'url' | 'params'> & {
  readonly method: string
  /** Needs no token. */
  readonly isOpen?: boolean
}

/** What a shell reads as it is written. */
const plainWord = /^[\w./:@%+,=-]+$/
/** What an address carries as it is written. */
const plainValue = /^[\w.-]*$/

/**
 * A call as cURL makes it, one part a line. The form that tries endpoints writes the same in the browser:
 * `web/docs/curl.js`.
 */
export function writeCurl({ method, url, params, isOpen = false }: CurlRequest): string {
  const lines = [
    // Without a scheme curl asks by http.
    `curl ${writeVerb(method, params.length > 0)}${writeWord(url.replace(/^http:\/\/(?=127\.0\.0\.1[:/])/, ''))}`,
    ...(isOpen ? [] : [`-H "Authorization: Bearer $${tokenVariable}"`]),
    ...params.map(writeField),
  ]
  return lines.join(' \\\n  ')
}

const writeWord = (text: string): string => (plainWord.test(text) ? text : quoteShell(text))

function writeField([name, value]: Program['params'][number]): string {
  const option = plainValue.test(value) ? '-d' : '--data-urlencode'
  return `${option} ${writeWord(`${encodeURIComponent(name)}=${value}`)}`
}

function writeVerb(method: string, hasFields: boolean): string {
  if (method === 'GET') return hasFields ? '-G ' : ''
  // Where there is a form, curl posts by itself.
  return method === 'POST' && hasFields ? '' : `-X ${method} `
}
