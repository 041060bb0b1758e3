import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Random } from '#kit'

/** Keeps what has to be read again, so that a copied database does not tell it. */
export interface Seal {
  seal(text: string, about: string): Promise<Uint8Array>
  /** Nothing where it was sealed with another key, or about somebody else. */
  open(sealed: Uint8Array, about: string): Promise<string | undefined>
}

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** `getKey` gives the operator's secret, which stands beside the database or in the settings. */
export function openSeal(getKey: () => Promise<string>, random: Random): Seal {
  const findKey = async (): Promise<Uint8Array> =>
    new Uint8Array(hkdfSync('sha256', await getKey(), '', 'almagest authenticators', keyBytes))

  return {
    async seal(text, about) {
      const nonce = random(nonceBytes)
      const sealing = createCipheriv(cipher, await findKey(), nonce).setAAD(Buffer.from(about))
      const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
      return Buffer.concat([nonce, sealing.getAuthTag(), body])
    },
    async open(sealed, about) {
      const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes, nonceBytes + tagBytes)]
      const opening = createDecipheriv(cipher, await findKey(), nonce)
        .setAAD(Buffer.from(about))
        .setAuthTag(tag)
      const text = opening.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8')
      try {
        return text + opening.final('utf8')
      } catch {
        // That the tag does not fit is all that this can say: the key is another one since.
        return undefined
      }
    },
  }
}
