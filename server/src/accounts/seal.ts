import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Random } from '#kit'
import type { DigestKey } from './digest-key.ts'

/** Keeps secrets that have to be read again, such as what signs a webhook: by a key of their own, derived from that of the tokens. */
export interface Seal {
  /** Seals a text for one row of one kind: elsewhere it cannot be opened. */
  seal(purpose: string, about: string, text: string): Promise<Uint8Array>
  /** `undefined` where it was sealed by another key or for another row, or is damaged. */
  findSealed(purpose: string, about: string, sealed: Uint8Array): Promise<string | undefined>
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

export function openSeal({
  digestKey,
  random,
}: {
  readonly digestKey: Pick<DigestKey, 'get'>
  readonly random: Random
}): Seal {
  async function keyFor(purpose: string): Promise<Buffer> {
    const { key } = await digestKey.get()
    return Buffer.from(hkdfSync('sha256', key, '', `almagest seal: ${purpose}`, 32))
  }

  return {
    async seal(purpose, about, text) {
      const nonce = random(nonceBytes)
      const cipher = createCipheriv(algorithm, await keyFor(purpose), nonce).setAAD(Buffer.from(about))
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), hidden])
    },
    async findSealed(purpose, about, sealed) {
      const key = await keyFor(purpose)
      const bytes = Buffer.from(sealed)
      if (bytes.length < nonceBytes + tagBytes) return undefined
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const shown = decipher.update(bytes.subarray(nonceBytes + tagBytes))
      try {
        return Buffer.concat([shown, decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}
