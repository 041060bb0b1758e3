import { createHmac } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Random, Refusal } from '#kit'
import { type Closure, lockFolder, type Store, syncPath, tokenSecretFile, writeDurably } from '#store'

/** A key is 43 characters; much less is what a full or failing disk left of one. */
const keyLengthMin = 16

interface DigestKeyNeeds {
  readonly store: Store
  readonly random: Random
  readonly dataDir: string
  /** `TOKEN_SECRET`, where the operator sets one. */
  readonly configured: string | undefined
}

/** The key of token digests, looked for when a token is made or checked, and not before: books can be kept without it. */
export interface DigestKey {
  /**
   * The operator's key, or one made once and kept beside the database, readable by its owner only. Throws a Refusal when
   * it is not the key the tokens were made with: every token would look unknown.
   */
  get(): string
  /** Notes which key tokens are made with, in the commit of one; fails it where another was noted meanwhile. */
  readonly note: Closure
  /** Whether tokens were made, and their key is not there. */
  isMissing(): boolean
  /** Makes another key and revokes every token, those of the old one being dead. Not while a service runs. */
  reset(revokeAll: Closure): Promise<void>
}

const fingerprintOf = (key: string): string =>
  createHmac('sha256', key).update('fingerprint of the token secret').digest('hex').slice(0, 16)

export function openDigestKey({ store, random, dataDir, configured }: DigestKeyNeeds): DigestKey {
  const file = tokenSecretFile(dataDir)
  const recall = store.prepare<{ value: string }>(`SELECT value FROM remembered WHERE name = 'token secret'`)
  const remember = store.prepare(
    `INSERT INTO remembered (name, value) VALUES ('token secret', @fingerprint) ON CONFLICT DO NOTHING`,
  )
  const forget = store.prepare(`DELETE FROM remembered WHERE name = 'token secret'`)
  let known: string | undefined

  function find(): string {
    if (configured === undefined && !existsSync(file)) {
      // A new key beside tokens of an old one would make every one of them look unknown.
      if (recall.find()) {
        throw new Refusal(
          `${file} is missing; put the one back that this database's tokens were made with, or ` +
            'make a new one, and all tokens dead, with "token reset-key"',
        )
      }
      makeKey(file, random)
    }
    const key = configured ?? readKey(file)
    checkKey(key)
    return key
  }

  function checkKey(key: string): void {
    const noted = recall.find()
    if (noted === undefined || noted.value === fingerprintOf(key)) return
    throw new Refusal(
      `TOKEN_SECRET (or ${file}) is not the one this database's tokens were made with; put the old one back`,
    )
  }

  function get(): string {
    known ??= find()
    return known
  }

  function note(): void {
    const key = get()
    remember.run({ fingerprint: fingerprintOf(key) })
    checkKey(key)
  }

  return {
    get,
    note,
    isMissing: () => configured === undefined && !existsSync(file) && recall.find() !== undefined,
    async reset(revokeAll) {
      if (configured !== undefined)
        throw new Refusal('TOKEN_SECRET is set, and is the key: change it there, or unset it and run this again')
      const lock = lockFolder(dataDir)
      try {
        // Should it end on the way, there is no token that the old key could still belong to.
        await store.commit([revokeAll, () => void forget.run()])
        rmSync(file, { force: true })
        makeKey(file, random)
        known = undefined
        await store.commit([note])
      } finally {
        lock.release()
      }
    },
  }
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
