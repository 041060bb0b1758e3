import { createHmac } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Random, Refusal } from '#kit'
import { type Store, syncPath, writeDurably } from '#store'

/** A key is 43 characters; much less is what a full or failing disk left of one. */
const keyLengthMin = 16

interface DigestKeyNeeds {
  readonly store: Store
  readonly random: Random
  readonly dataDir: string
  /** `TOKEN_SECRET`, where the operator sets one. */
  readonly configured: string | undefined
}

/**
 * The key of token digests: the operator's, or one made once and kept beside the database, readable by its owner only.
 * Throws a Refusal when it is not the key the tokens were made with: every token would look unknown.
 */
export async function openDigestKey({ store, random, dataDir, configured }: DigestKeyNeeds): Promise<string> {
  const file = join(dataDir, 'token-secret')
  const recall = store.prepare<{ value: string }>(`SELECT value FROM remembered WHERE name = 'token secret'`)
  if (configured === undefined && !existsSync(file)) {
    // A new key beside tokens of an old one would make every one of them look unknown.
    if (recall.find())
      throw new Refusal(`${file} is missing; put the one back that this database's tokens were made with`)
    makeKey(file, random)
  }
  const key = configured ?? readKey(file)
  const fingerprint = createHmac('sha256', key).update('fingerprint of the token secret').digest('hex').slice(0, 16)
  const remember = store.prepare(
    `INSERT INTO remembered (name, value) VALUES ('token secret', @fingerprint) ON CONFLICT DO NOTHING`,
  )
  if (!recall.find()) await store.write(() => remember.run({ fingerprint }))
  if (recall.find()?.value !== fingerprint) {
    throw new Refusal(
      `TOKEN_SECRET (or ${file}) is not the one this database's tokens were made with; put the old one back`,
    )
  }
  return key
}

function readKey(file: string): string {
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < keyLengthMin) throw new Refusal(`${file} is damaged; put the backup of it back`)
  return key
}

/**
 * Written aside and linked into place, so that of two processes at once one wins and neither reads half a key; on disk
 * before the database remembers its fingerprint.
 */
function makeKey(file: string, random: Random): void {
  const draft = `${file}.${Buffer.from(random(6)).toString('hex')}`
  writeDurably(draft, `${Buffer.from(random(32)).toString('base64url')}\n`)
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft)
    syncPath(dirname(file))
  }
}
