import { createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Random, SecretShape } from '#kit'

/** Every secret begins with this, so that scanners and redaction can find one anywhere. */
const prefix = 'alm_'

/** 62^43 is the first power of 62 above 2^256. */
const bodyLength = 43
const checksumLength = 6
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** By this a mask finds secrets in any text. */
export const secretShape: SecretShape = { begins: prefix, letters: bodyLength + checksumLength }

const wholePattern = new RegExp(`^${prefix}[0-9A-Za-z]{${secretShape.letters}}$`)

/** A new secret: prefix, 256 random bits, checksum. */
export function createSecret(random: Random): string {
  const body = toBase62(BigInt(`0x${Buffer.from(random(32)).toString('hex')}`), bodyLength)
  return prefix + body + checksum(body)
}

/** Whether it begins as every secret made here does. */
export const isOurs = (secret: string): boolean => secret.startsWith(prefix)

/** Whether this can be a secret at all: a mistyped one is refused without asking the database. */
export function isWellFormed(secret: string): boolean {
  return wholePattern.test(secret) && secret.endsWith(checksum(secret.slice(prefix.length, -checksumLength)))
}

/** What is kept of a secret: useless without the key, and the same every time. */
export function digestSecret(secret: string, key: string): Buffer {
  return createHmac('sha256', key).update(secret).digest()
}

/** The end of a secret, to tell tokens apart in lists. */
export const hintOf = (secret: string): string => secret.slice(-4)

const checksum = (body: string): string => toBase62(BigInt(crc32(body)), checksumLength)

function toBase62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; rest > 0n; rest /= 62n) text = base62[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}
