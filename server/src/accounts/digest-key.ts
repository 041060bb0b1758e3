import { createHmac } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Random, Refusal } from '#kit'
import {
  type Change,
  defineQuery,
  defineRule,
  findNoted,
  type Sheet,
  type Storage,
  type Store,
  syncPath,
  writeDurably,
} from '#store'

/** A key is 43 characters; much less is what a full or failing disk left of one. */
const keyLengthMin = 16

interface DigestKeyNeeds {
  readonly store: Store
  readonly random: Random
  readonly storage: Pick<Storage, 'keyFile' | 'lock'>
  /** `TOKEN_SECRET`, where the operator sets one; he must where the storage has no file for it. */
  readonly configured: string | undefined
}

/** Which key tokens are made with, as it is noted beside them. */
export interface KeyNote {
  readonly fingerprint: string
  /** Where the key is kept, unless the operator gives it. */
  readonly file: string | undefined
}

/** The key of token digests, looked for when a token is made or checked, and not before: books can be kept without it. */
export interface DigestKey {
  /**
   * The operator's key, or one made once and kept beside the database, readable by its owner only. Throws a Refusal when
   * it is not the key the tokens were made with: every token would look unknown.
   */
  get(): Promise<{ readonly key: string; readonly note: KeyNote }>
  /** Notes which key tokens are made with. Throws a Refusal where another was noted. */
  note(): Promise<void>
  /** Whether tokens were made, and their key is not there. */
  isMissing(): Promise<boolean>
  /** Whether tokens were made with another key than the one that is there. */
  isOther(): Promise<boolean>
  /** Makes another key and revokes every token, those of the old one being dead; `finish` notes the new one. Not while a service runs. */
  reset(at: number, finish: (note: Change<void>) => Promise<void>): Promise<void>
}

const noted = { name: 'token secret' } as const

/** The row in which the key is noted. */
export const notedKey = { in: 'remembered', key: noted } as const

/** Notes the key in the unit of whoever was given a digest by it, or refuses him. */
export function noteKey(sheet: Sheet, { fingerprint, file }: KeyNote): void {
  const before = sheet.find('remembered', noted)
  if (!before) sheet.insert('remembered', { ...noted, value: fingerprint })
  else refuseOther(before.value, { fingerprint, file })
}

function refuseOther(value: string, { fingerprint, file }: KeyNote): void {
  if (value !== fingerprint)
    throw new Refusal(
      `TOKEN_SECRET${file === undefined ? '' : ` (or ${file})`} is not the one this database's tokens were made with; put the old one back`,
    )
}

const noteAlone = defineRule<KeyNote>({ name: 'accounts.noteKey', rows: () => [notedKey], apply: noteKey })

/** Tokens revoked in one commit. */
const sliceTokens = 500

/** Revokes one slice of all tokens; the last one forgets their key, so that nothing lives that it could belong to. */
const revokeSlice = defineRule<{ readonly at: number }, { readonly isLast: boolean }, { tokens: { id: string } }>({
  name: 'accounts.revokeSlice',
  announces: true,
  find: {
    tokens: defineQuery('accounts.listUnrevoked', `SELECT id FROM token WHERE revoked_at IS NULL LIMIT ${sliceTokens}`),
  },
  rows: (_, { tokens }) => [notedKey, ...tokens.map(({ id }) => ({ in: 'token', key: { id } }) as const)],
  apply(sheet, { at }, { tokens }) {
    for (const token of tokens)
      if (sheet.get('token', token).revokedAt === null) sheet.change('token', token, { revokedAt: at })
    const isLast = tokens.length < sliceTokens
    if (isLast) sheet.remove('remembered', noted)
    return { isLast }
  },
})

const fingerprintOf = (key: string): string =>
  createHmac('sha256', key).update('fingerprint of the token secret').digest('hex').slice(0, 16)

export function openDigestKey({ store, random, storage, configured }: DigestKeyNeeds): DigestKey {
  const { keyFile: file } = storage
  let known: Awaited<ReturnType<DigestKey['get']>> | undefined

  async function find() {
    const before = await store.find(findNoted, noted)
    const key = configured ?? findKept(before !== undefined)
    const note = noteOf(key)
    if (before) refuseOther(before.value, note)
    return { key, note }
  }

  const noteOf = (key: string): KeyNote => ({ fingerprint: fingerprintOf(key), file })

  /** The key in our file, made there where no token was made with another. */
  function findKept(isNoted: boolean): string {
    if (file === undefined)
      throw new Refusal('TOKEN_SECRET is not set, and there is no file that the key could be kept in')
    if (!existsSync(file)) {
      // A new key beside tokens of an old one would make every one of them look unknown.
      if (isNoted) {
        throw new Refusal(
          `${file} is missing; put the one back that this database's tokens were made with, or ` +
            'make a new one, and all tokens dead, with "token reset-key"',
        )
      }
      makeKey(file, random)
    }
    return readKey(file)
  }

  async function get() {
    known ??= await find()
    return known
  }

  const noteKnown = async (): Promise<Change<void>> => noteAlone((await get()).note)

  /** The key that the operator gives in place of one that was lost or is known to others. */
  async function refuseSameKey(given: string): Promise<void> {
    if (file !== undefined)
      throw new Refusal('TOKEN_SECRET is set, and is the key: change it there, or unset it and run this again')
    const before = await store.find(findNoted, noted)
    if (before?.value === fingerprintOf(given))
      throw new Refusal(
        'TOKEN_SECRET is the key that tokens are made with now: set it to the new one and run this again',
      )
  }

  return {
    get,
    note: async () => store.write(await noteKnown()),
    isMissing: async () =>
      configured === undefined &&
      file !== undefined &&
      !existsSync(file) &&
      (await store.find(findNoted, noted)) !== undefined,
    async isOther() {
      const key = configured ?? (file !== undefined && existsSync(file) ? readKey(file) : undefined)
      const before = await store.find(findNoted, noted)
      return key !== undefined && before !== undefined && before.value !== fingerprintOf(key)
    },
    async reset(at, finish) {
      if (configured !== undefined) await refuseSameKey(configured)
      const lock = await storage.lock()
      try {
        // Should it end on the way, there is no token that the old key could still belong to.
        while (!(await store.write(revokeSlice({ at }))).isLast);
        if (configured === undefined && file !== undefined) {
          rmSync(file, { force: true })
          makeKey(file, random)
        }
        known = undefined
        await finish(await noteKnown())
      } finally {
        await lock.release()
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
