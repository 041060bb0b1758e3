import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Listing, writeCsv, writeTable } from './listing.ts'
import type { Needs } from './needs.ts'
import { writeJson } from './text.ts'

export interface CommonOptions {
  readonly url?: string
  readonly json?: boolean
  readonly csv?: boolean
}

export const platforms = ['SHORT_VIDEO', 'LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA'] as const

export interface ReadingOptions extends CommonOptions {
  readonly maxAge?: string
  readonly platform?: (typeof platforms)[number]
}

export const addUrl = (command: Command): Command =>
  command.option('--url <address>', 'the service, instead of ALMAGEST_BASE_URL or the one of kol login')

/** What every command that shows something takes. */
export const addForms = (command: Command): Command =>
  addUrl(
    command
      .addOption(new Option('--json', 'print JSON').conflicts('csv'))
      .option('--csv', 'print CSV, for spreadsheets'),
  )

export const addReading = (command: Command): Command =>
  addForms(
    command
      .option('--max-age <duration>', 'ask for a new answer if the newest is older, such as 24h: charged as a call')
      .addOption(new Option('--platform <kind>', 'kind of content').choices(platforms)),
  )

/** Examples below the help of a command: what is typed, and what it is for. */
export const addExamples = (command: Command, examples: readonly (readonly [string, string])[]): Command =>
  command.addHelpText(
    'after',
    `\nExamples:\n${examples.map(([typed, purpose]) => `  # ${purpose}\n  $ ${typed}`).join('\n')}`,
  )

export function readKolId(text: string): string {
  if (!/^\d{1,20}$/.test(text)) throw new InvalidArgumentError('A creator is named by the digits of the KOL ID.')
  return text
}

/** One after another, each once. */
export function readKolIds(text: string, before: readonly string[] = []): readonly string[] {
  const kolId = readKolId(text)
  return before.includes(kolId) ? before : [...before, kolId]
}

export function readLimit(text: string): number {
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || limit > 10_000) throw new InvalidArgumentError('1 to 10000.')
  return limit
}

export function readFactor(text: string): number {
  const factor = Number(text)
  if (!Number.isFinite(factor) || text.trim() === '') throw new InvalidArgumentError('It is a number.')
  return factor
}

export const readingParams = ({ maxAge, platform }: ReadingOptions) => ({ maxAge, platform })

/** Prints what was found in the form that was asked for. */
export function show<Row>(needs: Needs, { json, csv }: CommonOptions, listing: Listing<Row>): void {
  if (json) needs.write(`${writeJson(listing.json, needs.isWatched ? 2 : 0)}\n`)
  else needs.write(csv ? writeCsv(listing) : writeTable(listing, needs))
}
