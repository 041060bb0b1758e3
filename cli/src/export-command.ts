import { open, rename, rm, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { type Command, Option } from 'commander'
import { gather } from './creators.ts'
import { readKept } from './kept.ts'
import { type Column, type Listing, nameCells, writeCsv, writeMarkdown, writeNdjson } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addReading, type ReadingOptions, readingParams, readKolIds } from './options.ts'
import { exitCodes, Refusal, refuseOf } from './refusal.ts'
import { openService } from './service.ts'
import { writeJson } from './text.ts'
import { type ListedVideo, listVideos, videoColumns } from './videos-command.ts'

/** A work, whose it is and where that is known from. */
interface ExportedVideo extends ListedVideo {
  readonly kolId: string
  readonly collectedAt: string
  readonly endpoint: string
}

const columns: readonly Column<ExportedVideo>[] = [
  { name: 'kolId', read: ({ kolId }) => kolId },
  ...videoColumns,
  { name: 'collectedAt', read: ({ collectedAt }) => collectedAt },
  { name: 'endpoint', read: ({ endpoint }) => endpoint },
]

const writers: Readonly<Record<string, (listing: Listing<ExportedVideo>) => string>> = {
  csv: writeCsv,
  json: (listing) =>
    `${writeJson(
      listing.rows.map((row) => nameCells(listing, row)),
      2,
    )}\n`,
  ndjson: writeNdjson,
  markdown: writeMarkdown,
}

const formatsOfNames: Readonly<Record<string, string>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.md': 'markdown',
}

interface ExportOptions extends ReadingOptions {
  readonly output?: string
  readonly format?: string
  readonly bom?: boolean
}

export function addExportCommand(program: Command, needs: Needs, end: (exitCode: number) => void): void {
  const command = program
    .command('export')
    .summary('works of many creators as CSV, JSON, NDJSON or Markdown')
    .description(
      'Works of creators, each with its creator, list and source, as CSV, JSON, NDJSON or Markdown. A file is written whole or not at all. Free, unless --max-age asks anew.',
    )
    .argument('[kolId...]', 'KOL IDs; without any they are read from the input', readKolIds)
    .option('-o, --output <file>', 'write this file; its name says the format')
    .addOption(new Option('--format <name>', 'format (usually csv)').choices(Object.keys(writers)))
    .option('--bom', 'begin CSV with the mark by which Excel knows UTF-8')
    .action(async (kolIds: readonly string[], options: ExportOptions) => {
      const write = chooseWriter(options)
      const asked = kolIds.length > 0 ? kolIds : splitIds(await needs.readInput())
      const client = await openService(needs, options)
      const { items, exitCode } = await gather(needs, asked, async (kolId) => {
        const params = { kolId, ...readingParams(options) }
        const reading = await readKept(kolId, client.get('/v1/kols/{kolId}/videos', params, { signal: needs.signal }))
        const { collectedAt, endpoint } = reading.from
        return listVideos(reading, 'all').map((video) => ({ ...video, kolId, collectedAt, endpoint }))
      })
      const text = write({ columns, rows: items, none: '', json: items })
      if (options.output === undefined) needs.write(text)
      else {
        await writeWhole(options.output, text, needs.signal)
        needs.complain(`${options.output}: ${describe(items)}\n`)
      }
      end(exitCode)
    })
  addExamples(addReading(command), [
    ['kol export 6831825876674412552 -o works.csv --bom', 'for Excel'],
    ['kol export -o works.ndjson < ids.txt', 'many creators, an ID a line'],
    ['kol export 6831825876674412552 --format markdown', 'a table for a document'],
  ])
}

function describe(items: readonly ExportedVideo[]): string {
  const creators = new Set(items.map(({ kolId }) => kolId)).size
  return `${items.length} ${items.length === 1 ? 'work' : 'works'} of ${creators} ${creators === 1 ? 'creator' : 'creators'}`
}

function chooseWriter({ format, output, json, csv, bom }: ExportOptions): (listing: Listing<ExportedVideo>) => string {
  const named = output === undefined ? undefined : formatsOfNames[extname(output).toLowerCase()]
  const chosen = format ?? (json ? 'json' : csv ? 'csv' : (named ?? (output === undefined ? 'csv' : '')))
  const writer = writers[chosen]
  if (!writer) throw new Refusal(`the name ${output} says no format: say --format`, exitCodes.misused)
  if (!bom) return writer
  if (writer !== writeCsv) throw new Refusal('--bom is for CSV', exitCodes.misused)
  return (listing) => `\ufeff${writer(listing)}`
}

function splitIds(text: string): readonly string[] {
  const ids = text.split(/[\s,;]+/).filter(Boolean)
  if (ids.length === 0) throw new Refusal('no KOL ID was given', exitCodes.misused)
  const odd = ids.find((id) => !/^\d{1,20}$/.test(id))
  if (odd !== undefined) throw new Refusal(`${odd.slice(0, 40)} is no KOL ID: it has digits only`, exitCodes.misused)
  return [...new Set(ids)]
}

/** A reader of the file finds the one before or this one, whole. */
async function writeWhole(file: string, text: string, signal: AbortSignal): Promise<void> {
  // Who may read it stays as it was. What keeps it from being looked at keeps it from being written.
  const before = await stat(file).catch(() => undefined)
  if (before && !before.isFile()) throw new Refusal(`${file} is no file: without --output it is printed`)
  const written = `${file}.${process.pid}.part`
  try {
    const opened = await open(written, 'wx', before?.mode)
    try {
      await opened.writeFile(text, { signal })
      await opened.sync()
    } finally {
      await opened.close()
    }
    await rename(written, file)
  } catch (error) {
    throw refuseOf(error, `${file} cannot be written`)
  } finally {
    await rm(written, { force: true })
  }
}
