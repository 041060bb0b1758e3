import { hash } from 'node:crypto'
import type { Random, SecretShape } from '#kit'

const prefix = 'alp_'
const secretBytes = 32

/** By this a mask finds secrets of sessions and links in any text. */
export const personSecretShape: SecretShape = { begins: prefix, letters: secretBytes * 2 }

const wholePattern = /^alp_[0-9a-f]{64}$/

/** What a browser or a link carries: 256 random bits, which say nothing by themselves. */
export const createPersonSecret = (random: Random): string => prefix + Buffer.from(random(secretBytes)).toString('hex')

/**
 * What is kept of such a secret; nothing where it can be none. Drawn and not chosen, so a plain digest of it cannot be turned
 * around by trying.
 */
export const findSecretDigest = (secret: string): Buffer | undefined =>
  wholePattern.test(secret) ? hash('sha256', secret, 'buffer') : undefined

export const digestOfPersonSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')
