import { createHmac } from 'node:crypto'
import { Refusal } from '#kit'

const prefix = 'whsec_'
const bytesMin = 24
const bytesMax = 64

const expected = `expected ${prefix} and ${bytesMin} to ${bytesMax} bytes in base64, as of: echo ${prefix}$(openssl rand -base64 32)`

/** Checks a secret as Standard Webhooks write it; the key is what its base64 says. */
export function readWebhookSecret(value: string): string {
  const text = value.startsWith(prefix) ? value.slice(prefix.length) : ''
  const key = Buffer.from(text, 'base64')
  // Node reads whatever it is given: what it would write itself is well written, and so is that without its padding.
  const isBase64 = [key.toString('base64'), key.toString('base64').replace(/=+$/, '')].includes(text)
  if (!isBase64 || key.length < bytesMin || key.length > bytesMax) throw new Refusal(expected)
  return value
}

/** The headers that prove a message to come from who knows the secret (Standard Webhooks 1.0). */
export function signMessage(secret: string, id: string, unixSeconds: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${unixSeconds}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(unixSeconds),
    'webhook-signature': `v1,${signature}`,
  }
}
