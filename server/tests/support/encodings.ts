export type Encode = (text: string) => string

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')
const bytesOf = (text: string): number[] => [...Buffer.from(text)]
export const percent = (text: string): string =>
  bytesOf(text)
    .map((byte) => `%${hex(byte, 2)}`)
    .join('')
const units = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => `\\u${hex(text.charCodeAt(at), 4)}`).join('')
const upper: Encode = (text) => text.replaceAll(/(?<=%|\\u)[0-9a-f]+/g, (digits) => digits.toUpperCase())
const entities =
  (write: (code: number) => string): Encode =>
  (text) =>
    Array.from(text, (character) => write(character.codePointAt(0) ?? 0)).join('')
/** Each second character, and the backslash in any case: left alone it would begin an escape. */
const everyOther =
  (encode: Encode): Encode =>
  (text) =>
    Array.from(text, (character, at) => (at % 2 === 0 || character === '\\' ? encode(character) : character)).join('')

/** Every way a service may write what it was sent. */
export const encodings: Readonly<Record<string, Encode>> = {
  plain: (text) => text,
  percent,
  'percent, upper case': (text) => upper(percent(text)),
  'percent, every other': everyOther(percent),
  'percent where needed': encodeURIComponent,
  'a form': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json, with slashes': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'json, all': units,
  'json, upper case': (text) => upper(units(text)),
  'json, every other': everyOther(units),
  'a program': everyOther((character) =>
    bytesOf(character).length > 1 ? character : `\\x${hex(character.charCodeAt(0), 2)}`,
  ),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex, upper case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'entities, decimal': entities((code) => `&#${code};`),
  'entities, hexadecimal': entities((code) => `&#x${hex(code, 4)};`),
  'entities where needed': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
}

// What somebody could do to get at a secret, written apart from the code under test.
const latin1 = (code: number): string => String.fromCharCode(code)
const replaceBytes = (text: string, pattern: RegExp): string =>
  Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replaceAll(pattern, (_, digits) => latin1(parseInt(digits, 16))),
    'latin1',
  ).toString()
const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const decodings: readonly Encode[] = [
  (text) => replaceBytes(text, /%([0-9a-f]{2})/gi),
  (text) =>
    text.replaceAll(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(["\\/nrtbf]))/gi, (_, unit, byte, letter) =>
      letter === undefined ? latin1(parseInt(unit ?? byte, 16)) : (simple[letter] ?? letter),
    ),
  (text) =>
    text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot));/gi, (whole, ten, sixteen, name) => {
      if (name !== undefined) return named[name] ?? whole
      const code = ten === undefined ? parseInt(sixteen, 16) : Number(ten)
      return code > 0x10ffff ? whole : String.fromCodePoint(code)
    }),
]

function* unpack(text: string): Generator<string> {
  for (const [run] of text.matchAll(/[A-Za-z0-9+/\r\n]{11,}|[A-Za-z0-9_\r\n-]{11,}/g)) {
    const letters = run.replaceAll(/[\r\n]/g, '')
    for (let from = 0; from < 4; from++) yield Buffer.from(letters.slice(from), 'base64').toString()
  }
  for (const [run] of text.matchAll(/[A-Za-z0-9_-]{11,}/g))
    for (let from = 0; from < 4; from++) yield Buffer.from(run.slice(from), 'base64url').toString()
  for (const [run] of text.matchAll(/[0-9a-f]{16,}/gi))
    for (let from = 0; from < 2; from++) yield Buffer.from(run.slice(from), 'hex').toString()
}

/** Whether a text says the secret when it is decoded in some order, so many times at most. */
export function says(text: string, secret: string, depth: number): boolean {
  if (text.length < secret.length) return false
  if (text.includes(secret) || text.includes(secret.replaceAll(' ', '+'))) return true
  if (depth === 0) return false
  for (const decode of decodings) {
    const decoded = decode(text)
    if (decoded !== text && says(decoded, secret, depth - 1)) return true
  }
  for (const hidden of unpack(text)) if (says(hidden, secret, depth - 1)) return true
  return false
}
