import type { Command } from 'commander'
import { beginsAt, type ImportedSnapshot } from '#archive'
import type { Endpoint } from '#catalogue'
import { noteImport } from '#desk'
import { formatBytes, Problem, quote, Refusal, showValue, startOfDate } from '#kit'
import type { CommandNeeds } from './needs.ts'
import { textOption } from './options.ts'
import { type JsonOption, print } from './print.ts'
import { createProgress } from './progress.ts'
import { readRecorded } from './recorded.ts'
import { type FoundRecording, findRecordings, type RecordingContent } from './recording-files.ts'
import { getEndpoint, withNewBooks } from './with-books.ts'

interface ImportOptions extends JsonOption {
  readonly endpoint: string
  readonly param?: readonly string[]
  readonly at?: string
}

interface Tally {
  kept: number
  known: number
  empty: number
  /** In a shape that only feeds readings. */
  readingOnly: number
  /** Read, and not taken: the archive has no room for them. */
  full: number
  readonly unreadable: { readonly place: string; readonly why: string }[]
}

/** Answers stored in one commit: a few milliseconds in which a running service cannot write. */
const batchMax = 64

/** Unreadable ones that are named on a terminal; `--json` names all. */
const namedMax = 20

export function addImportCommand(program: Command, needs: CommandNeeds): void {
  program
    .command('import')
    .argument('<file...>', 'files, folders of them, or .jsonl files')
    .description(
      'take answers recorded elsewhere into the archive: files, folders of them, or .jsonl with a record a line',
    )
    .addOption(textOption('--endpoint <path>', 'the endpoint they answer (required)').makeOptionMandatory())
    .option('--param <name=value...>', 'what was asked; default: in the name, as in kolId=123.json, or in the record')
    .option('--at <time>', 'when they were collected; default: in the record or envelope, else the file’s date')
    .option('--json', 'print JSON')
    .action((files: readonly string[], options: ImportOptions) => importFiles(needs, files, options))
}

function importFiles(needs: CommandNeeds, names: readonly string[], options: ImportOptions): Promise<void> {
  const params = readPairs(options.param ?? [])
  const now = needs.clock.now()
  const at = options.at === undefined ? undefined : readTime(options.at)
  if (at !== undefined && at > now)
    throw new Refusal(`--at ${options.at} is later than now: no answer was collected then`)
  return withNewBooks(needs, async (books) => {
    const endpoint = getEndpoint(books, options.endpoint)
    const files = await findRecordings(names)
    const { clock, isWatched } = needs
    const show = options.json === true ? undefined : needs.complain
    const progress = createProgress({ clock, show, isTerminal: isWatched, total: files.bytes, noun: 'answers' })
    const tally: Tally = { kept: 0, known: 0, empty: 0, readingOnly: 0, full: 0, unreadable: [] }
    const boundBytes = await books.archive.findBound()
    const bytesMax = boundBytes === undefined ? undefined : beginsAt(boundBytes)
    let batch: ImportedSnapshot[] = []
    const keepBatch = async (): Promise<void> => {
      for (const came of await books.archive.keepImported(batch, bytesMax)) tally[came]++
      batch = []
    }
    for await (const found of files.read()) {
      const snapshot = read(endpoint, found, { params, at, now }, tally)
      if (snapshot) batch.push(snapshot)
      if (batch.length >= batchMax) await keepBatch()
      if (tally.full > 0) break
      progress.advance(found.fileBytes)
    }
    await keepBatch()
    progress.end()
    if (tally.kept > 0) await noteImport(books, needs.actor, { path: endpoint.path, kept: tally.kept })
    if (isNothing(tally))
      throw new Refusal(
        `nothing to import: there is no answer in ${names.map(showValue).join(', ')} (.json and .jsonl are read)`,
      )
    report(needs, options, tally, boundBytes)
  })
}

const isNothing = ({ kept, known, empty, full, unreadable }: Tally): boolean =>
  kept + known + empty + full + unreadable.length === 0

interface Given {
  readonly params: ReadonlyMap<string, string>
  readonly at: number | undefined
  readonly now: number
}

/** What is to be kept of a recording; `undefined` where it is empty, or cannot be read, which is noted. */
function read(endpoint: Endpoint, found: FoundRecording, given: Given, tally: Tally): ImportedSnapshot | undefined {
  const { place, content } = found
  try {
    if (content instanceof Refusal) throw content
    const snapshot = readSnapshot(endpoint, content, given)
    if (!snapshot) tally.empty++
    else if (!snapshot.data) tally.readingOnly++
    return snapshot
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof Problem)) throw error
    tally.unreadable.push({ place, why: error.message })
    return undefined
  }
}

function readSnapshot(endpoint: Endpoint, content: RecordingContent, given: Given): ImportedSnapshot | undefined {
  const { body, changedAt } = content
  const recorded = readRecorded(endpoint, body)
  if (recorded.kind === 'empty') return undefined
  const { params } = endpoint.readInput(new Map([...Object.entries(content.params), ...given.params]))
  const said = given.at ?? (content.at === undefined ? findRecordTime(body) : readTime(content.at))
  const collectedAt = said ?? changedAt
  if (collectedAt > given.now)
    throw new Refusal(
      `${said === undefined ? 'the file’s date' : 'its time'} is later than now; --at says the true one`,
    )
  return { endpoint, params, body, data: recorded.data, collectedAt, isTimeKnown: said !== undefined }
}

function readPairs(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new Refusal(`${quote(pair)} is not NAME=VALUE`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** A time with its offset, or a day in Asia/Shanghai; Unix milliseconds. */
function readTime(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  const moment = isDay ? startOfDate(text) : isMoment ? Date.parse(text) : Number.NaN
  if (Number.isNaN(moment))
    throw new Refusal(`${quote(text)} is not a time, such as 2026-11-22T10:00:00+08:00 or 2026-11-22`)
  return moment
}

/** The envelope's own time, where it is set. */
function findRecordTime(body: Buffer): number | undefined {
  const [, text] = /"recordTime"\s*:\s*"([^"]{1,40})"/.exec(body.subarray(-200).toString('latin1')) ?? []
  const moment = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(moment) ? undefined : moment
}

function report(needs: CommandNeeds, options: ImportOptions, tally: Tally, boundBytes = 0): void {
  const { full, ...taken } = tally
  const { kept, known, empty, readingOnly, unreadable } = taken
  const named = unreadable.slice(0, namedMax).map(({ place, why }) => `  ${place}: ${why}`)
  const more = unreadable.length > namedMax ? [`  and ${unreadable.length - namedMax} more; --json names all`] : []
  print(needs, options, full > 0 ? tally : taken, [
    `${kept} kept, ${known} known before, ${empty} empty and left, ${unreadable.length} unreadable and left.`,
    ...(readingOnly > 0
      ? [`${readingOnly} are in another shape: readings know them, calls are not answered with them.`]
      : []),
    ...(full > 0
      ? [
          `The archive has no room for more: it may become ${formatBytes(boundBytes)} large (ARCHIVE_MAX), and imports leave the last fiftieth to calls. ${full} more were read and not taken, nor was what follows.`,
          'Raise ARCHIVE_MAX and import again: what was taken is known then.',
        ]
      : []),
    ...named,
    ...more,
  ])
  if (unreadable.length + full > 0) needs.fail()
}
