/**
 * @typedef {object} Asked
 * @property {string} method
 * @property {string} url With its scheme.
 * @property {readonly (readonly [name: string, value: string])[]} params In the query, or in the form of what is no GET.
 * @property {boolean} [isOpen] Needs no token.
 */

/** What a shell reads as it is written. */
const plainWord = /^[\w./:@%+,=-]+$/
/** What an address carries as it is written. */
const plainValue = /^[\w.-]*$/

/** @param {string} text */
const word = (text) => (plainWord.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** @param {readonly [name: string, value: string]} param */
function field([name, value]) {
  const option = plainValue.test(value) ? '-d' : '--data-urlencode'
  return `${option} ${word(`${encodeURIComponent(name)}=${value}`)}`
}

/** @param {string} method @param {boolean} hasFields */
function verb(method, hasFields) {
  if (method === 'GET') return hasFields ? '-G ' : ''
  // Where there is a form, curl posts by itself.
  return method === 'POST' && hasFields ? '' : `-X ${method} `
}

/**
 * A call as cURL makes it, one part a line; the token stands in the variable `TOKEN`.
 * The server writes the same: `server/src/docs/samples/curl.ts`.
 * @param {Asked} asked
 */
export function writeCurl({ method, url, params, isOpen = false }) {
  const lines = [
    // Without a scheme curl asks by http.
    `curl ${verb(method, params.length > 0)}${word(url.replace(/^http:\/\/(?=127\.0\.0\.1[:/])/, ''))}`,
    ...(isOpen ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...params.map(field),
  ]
  return lines.join(' \\\n  ')
}
