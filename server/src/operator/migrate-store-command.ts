import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { auditBooks } from '#audit'
import { Refusal } from '#kit'
import { type DatabaseAddress, type Moved, moveBooks, type Storage } from '#store'
import type { CommandNeeds } from './needs.ts'
import { type JsonOption, print } from './print.ts'
import { createProgress, type Progress } from './progress.ts'

interface MoveOptions extends JsonOption {
  readonly to: string
  readonly resume?: boolean
}

export function addMigrateStoreCommand(program: Command, needs: CommandNeeds): void {
  const command = program
    .command('migrate-store')
    .description('copy the books of the data folder into an empty database of a server; the service must not run')
    .requiredOption('--to <url>', 'the database’s address, as DATABASE_URL takes it (required)')
    .option('--resume', 'go on with a copy that was interrupted')
    .option('--json', 'print JSON')
    .action((options: MoveOptions) => migrateStore(needs, options, (text) => command.error(text)))
}

async function migrateStore(needs: CommandNeeds, options: MoveOptions, misuse: (text: string) => never): Promise<void> {
  const address = readAddress(needs, options.to, misuse)
  const from = await needs.openStorage()
  const dataDir = from.folder
  if (dataDir === undefined) throw new Refusal('the books are on a server already: unset DATABASE_URL to copy a folder')
  await from.requireBooks()
  const startedMs = needs.clock.monotonicMs()
  const lock = await from.lock()
  try {
    const moved = await move(needs, options, dataDir, address)
    const seconds = Math.round((needs.clock.monotonicMs() - startedMs) / 100) / 10
    report(needs, options, { ...moved, from, to: address.name, seconds })
  } finally {
    await lock.release()
  }
}

function readAddress(needs: CommandNeeds, text: string, misuse: (text: string) => never): DatabaseAddress {
  try {
    return needs.readAddress(text)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return misuse(`error: --to: ${error.message}`)
  }
}

async function move(needs: CommandNeeds, options: MoveOptions, dataDir: string, to: DatabaseAddress): Promise<Moved> {
  const { clock, random } = needs
  const show = options.json === true ? undefined : needs.complain
  let progress: Progress | undefined
  try {
    return await moveBooks({
      dataDir,
      to,
      resumes: options.resume === true,
      clock,
      random,
      audit: async (store) => (await auditBooks(store)).differences,
      onTotal(total) {
        progress = createProgress({ clock, show, isTerminal: needs.isWatched, total, noun: 'rows' })
      },
      onCopied: (rows) => progress?.advance(rows, rows),
    })
  } finally {
    progress?.end()
  }
}

interface Outcome extends Moved {
  readonly from: Storage
  readonly to: string
  readonly seconds: number
}

function report(needs: CommandNeeds, options: MoveOptions, outcome: Outcome): void {
  const { from, to, tables, resumed, differences, seconds } = outcome
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0)
  const tokenSecret = keySettings.find((name) => needs.findVariable(name)) ?? findKeyFile(from)
  const result = { from: from.name, to, rows, resumed, tables, differences, tokenSecret, seconds }
  print(needs, options, result, differences.length > 0 ? ['DIFFERENCES:', ...differences] : tell(result))
  if (differences.length > 0) needs.fail()
}

/** By which the operator gives the key of tokens, and then the folder's own file is not what they are made with. */
const keySettings = ['TOKEN_SECRET', 'TOKEN_SECRET_FILE']

/** Nothing where no token was made yet, or whoever made them keeps their key elsewhere. */
const findKeyFile = ({ keyFile }: Storage): string | null =>
  keyFile !== undefined && existsSync(keyFile) ? keyFile : null

function tellKey(tokenSecret: string | null): string[] {
  if (tokenSecret === null)
    return [
      'Start the service with DATABASE_URL and TOKEN_SECRET. No key is in the folder:',
      'where tokens were made, give the one they were made with.',
    ]
  if (keySettings.includes(tokenSecret))
    return [`Start the service with DATABASE_URL and the same ${tokenSecret}:`, 'its tokens are made with that.']
  return [
    'Start the service with DATABASE_URL, and with the key its tokens are made with:',
    `TOKEN_SECRET_FILE=${tokenSecret}`,
  ]
}

const count = (number: number): string => number.toLocaleString('en')

const tell = ({
  from,
  to,
  rows,
  resumed,
  tables,
  tokenSecret,
  seconds,
}: Omit<Outcome, 'from'> & {
  readonly from: string
  readonly rows: number
  readonly tokenSecret: string | null
}): string[] => [
  `${count(rows)} rows of ${Object.keys(tables).length} tables are in ${to}, after ${seconds} s.`,
  ...(resumed > 0 ? [`An earlier copy had left ${resumed === rows ? 'all' : count(resumed)} of them.`] : []),
  'Every table adds up to the same on both sides,',
  'and verify finds no difference on either.',
  `${from} is as it was; no service must start on it any more.`,
  ...tellKey(tokenSecret),
]
