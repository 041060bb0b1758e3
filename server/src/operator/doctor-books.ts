import { existsSync, type Stats, statSync } from 'node:fs'
import type { Archive } from '#archive'
import { formatBytes, Refusal } from '#kit'
import type { DatabaseState, Storage } from '#store'
import { type Finding, hasBooks } from './finding.ts'
import type { Installation } from './installation.ts'
import type { CommandNeeds } from './needs.ts'
import { withBooks } from './with-books.ts'

// What there is of the books.

export function examineDatabase({ kind, says, advice }: DatabaseState): Finding {
  const what = 'database'
  if (kind !== 'bad') return { what, state: 'ok', says }
  return { what, state: 'bad', says, advice: advice ?? 'put a backup back: npx almagest restore FILE' }
}

export function examineTokenKey({ hasTokenSecret }: Installation, { keyFile: file }: Storage): Finding {
  const what = 'token key'
  if (hasTokenSecret) return { what, state: 'ok', says: 'TOKEN_SECRET is set' }
  if (file === undefined) return { what, state: 'bad', says: 'TOKEN_SECRET is not set', advice: 'set it' }
  const stats = findStats(file)
  if (!stats) return { what, state: 'ok', says: 'none yet; the first token makes it' }
  if ((stats.mode & 0o077) !== 0)
    return { what, state: 'warn', says: `${file} is open to other users`, advice: `chmod 600 ${file}` }
  return { what, state: 'ok', says: file }
}

/** Below a file there is nothing. */
const findStats = (file: string): Stats | undefined => (existsSync(file) ? statSync(file) : undefined)

const keyMissing: Finding = {
  what: 'token key',
  state: 'bad',
  says: 'is gone, and tokens were made with it: none of them works',
  advice: 'put token-secret back; where it is lost: npx almagest token reset-key',
}

const keyOther: Finding = {
  what: 'token key',
  state: 'bad',
  says: 'is not the one that tokens were made with: none of them works',
  advice: 'put the old one back; where it is lost: npx almagest token reset-key',
}

async function examineArchive(archive: Pick<Archive, 'getSize' | 'findBound'>): Promise<Finding> {
  const { answers, bytes } = await archive.getSize()
  const bound = await archive.findBound()
  const size = `${answers} ${answers === 1 ? 'answer' : 'answers'}, ${formatBytes(bytes)}`
  const says =
    bound === undefined ? `${size}; ARCHIVE_MAX not set` : `${size} of the ${formatBytes(bound)} of ARCHIVE_MAX`
  if (bound === undefined || bytes <= bound) return { what: 'archive', state: 'ok', says }
  return { what: 'archive', state: 'warn', says, advice: 'the running service removes the oldest; look at its log' }
}

/** Meant or not: who lets others open accounts gives away what was paid for. */
export function examineCachedFree({ cachedFree }: Installation): Finding {
  const says =
    cachedFree === 'anyone'
      ? 'where they cost nothing, accounts without money read them all: CACHED_FREE=funded ends that'
      : 'where they cost nothing, they are for accounts with money or granted calls'
  return { what: 'cached', state: 'ok', says }
}

export async function examineBooks(needs: CommandNeeds, database: Finding): Promise<Finding[]> {
  if (!hasBooks(database)) return []
  try {
    return await withBooks(needs, async ({ catalogue, accounts, tokens, archive }) => {
      const endpoints = catalogue.list().length
      const count = await accounts.countAccounts()
      return [
        ...((await tokens.isKeyMissing()) ? [keyMissing] : []),
        ...((await tokens.isKeyOther()) ? [keyOther] : []),
        endpoints > 0
          ? { what: 'catalogue', state: 'ok', says: `${endpoints} endpoints` }
          : { what: 'catalogue', state: 'bad', says: 'there are no endpoints', advice: 'install again' },
        count > 0
          ? { what: 'accounts', state: 'ok', says: String(count) }
          : { what: 'accounts', state: 'warn', says: 'none', advice: 'npx almagest account create NAME --balance 100' },
        await examineArchive(archive),
      ]
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // The service upgrades an older database when it starts; commands wait for it.
    const state = database.says.includes('upgraded') ? 'warn' : 'bad'
    return [
      { what: 'books', state, says: error.message, advice: state === 'warn' ? 'start the service' : 'mend that first' },
    ]
  }
}
