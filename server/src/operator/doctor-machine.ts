import { accessSync, constants, existsSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatMinute } from '#kit'
import { type Finding, hasBooks, reasonOf } from './finding.ts'
import type { Installation } from './installation.ts'
import type { CommandNeeds } from './needs.ts'
import { withBooks } from './with-books.ts'

// What the machine gives: folders, disk, clock.

export function examineFolder(dataDir: string): Finding {
  const what = 'folder'
  try {
    const stats = statSync(dataDir, { throwIfNoEntry: false })
    if (!stats) {
      accessSync(nearest(dataDir), constants.W_OK | constants.X_OK)
      return { what, state: 'ok', says: `${dataDir} is not there yet; the first account makes it` }
    }
    if (!stats.isDirectory())
      return { what, state: 'bad', says: `${dataDir} is a file`, advice: 'set DATA_DIR to a folder' }
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return judgeMode(dataDir, stats)
  } catch (error) {
    const advice = 'set DATA_DIR to a folder that may be written to, or give it to the user who runs the service'
    return { what, state: 'bad', says: `${dataDir} cannot be written to: ${reasonOf(error)}`, advice }
  }
}

function judgeMode(dataDir: string, { mode }: Stats): Finding {
  const others = mode & 0o077
  if (others === 0) return { what: 'folder', state: 'ok', says: `${dataDir}, for its owner only` }
  return {
    what: 'folder',
    state: 'warn',
    says: `${dataDir} is open to other users (mode ${(mode & 0o777).toString(8)})`,
    advice: `chmod 700 ${dataDir}`,
  }
}

/** The folder itself, or the nearest above it that there is. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path))
}

const mebibyte = 1_048_576
const freeMiBLeast = 100
const freeMiBGood = 1_024

export function examineDisk(dataDir: string): Finding {
  const what = 'disk'
  try {
    const { bavail, bsize } = statfsSync(nearest(dataDir))
    const freeMiB = Math.floor((bavail * bsize) / mebibyte)
    const says = freeMiB >= freeMiBGood ? `${Math.floor(freeMiB / 1_024)} GiB free` : `${freeMiB} MiB free`
    if (freeMiB >= freeMiBGood) return { what, state: 'ok', says }
    const advice = 'make room, move DATA_DIR, or keep answers less long: RETENTION_ARCHIVE'
    return { what, state: freeMiB < freeMiBLeast ? 'bad' : 'warn', says, advice }
  } catch (error) {
    return { what, state: 'warn', says: `cannot be measured: ${reasonOf(error)}`, advice: 'look with df' }
  }
}

/** Folders of recordings and endpoint files. */
export function examineFolders({ recordingsDir, sampleDir, endpointsDir }: Installation): Finding[] {
  const sample = countFiles(sampleDir)
  const own =
    recordingsDir === undefined ? undefined : examineOwn('recordings', 'RECORDINGS_DIR', recordingsDir, '.json')
  const endpoints =
    endpointsDir === undefined ? undefined : examineOwn('endpoints', 'ENDPOINTS_DIR', endpointsDir, '.ts')
  return [
    typeof sample === 'number' && sample > 0
      ? {
          what: 'recordings',
          state: 'ok',
          says: `the sample${own ? '' : ' only'}: ${sample} ${sample === 1 ? 'answer' : 'answers'}`,
        }
      : { what: 'recordings', state: 'bad', says: `the sample is not in ${sampleDir}`, advice: 'install again' },
    ...(own ? [own] : []),
    ...(endpoints ? [endpoints] : []),
  ]
}

function examineOwn(what: string, setting: string, folder: string, ending: string): Finding {
  const found = countFiles(folder, ending)
  if (typeof found === 'string')
    return {
      what,
      state: 'bad',
      says: `${setting}: ${folder} cannot be read: ${found}`,
      advice: `set ${setting} to a folder`,
    }
  const says = `${folder}: ${found === filesMax ? `${filesMax} files ending in ${ending}, or more` : `${found} files ending in ${ending}`}`
  if (found > 0) return { what, state: 'ok', says }
  return { what, state: 'warn', says, advice: `put files there, or unset ${setting}` }
}

/** Files looked at before it is enough. */
const filesMax = 10_000

/** How many files there are below a folder, or why it cannot be read. */
function countFiles(folder: string, ending = '.json'): number | string {
  try {
    const waiting = [folder]
    let count = 0
    for (let next = waiting.pop(); next !== undefined && count < filesMax; next = waiting.pop()) {
      for (const entry of readdirSync(next, { withFileTypes: true })) {
        if (entry.isDirectory()) waiting.push(join(next, entry.name))
        else if (entry.name.endsWith(ending)) count++
      }
    }
    return Math.min(count, filesMax)
  } catch (error) {
    return reasonOf(error)
  }
}

/** When this was written: no clock that is right shows an earlier time. */
const writtenAt = Date.parse('2026-11-01T00:00:00Z')
const aheadMsMax = 60_000

export async function examineClock(needs: CommandNeeds, database: Finding | undefined): Promise<Finding> {
  const what = 'clock'
  const now = needs.clock.now()
  const says = `${formatMinute(now)} in Shanghai`
  const advice = 'set the clock of this machine, by NTP'
  if (now < writtenAt) return { what, state: 'bad', says: `${says}: that is past`, advice }
  if (!knowsShanghai())
    return { what, state: 'warn', says: `${says}; this machine has no time zones`, advice: 'install tzdata' }
  const newest = await findNewest(needs, database)
  if (newest !== undefined && newest > now + aheadMsMax)
    return { what, state: 'bad', says: `${says}, but there is a record of ${formatMinute(newest)}`, advice }
  return { what, state: 'ok', says }
}

function knowsShanghai(): boolean {
  const noon = new Date('2026-11-22T04:00:00Z')
  return (
    new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', hour: '2-digit', hour12: false }).format(noon) === '12'
  )
}

async function findNewest(needs: CommandNeeds, database: Finding | undefined): Promise<number | undefined> {
  if (!database || !hasBooks(database)) return undefined
  return withBooks(needs, ({ ledger }) => ledger.findNewestAt())
}
