import { type Stats, statSync } from 'node:fs'
import { glob, open, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Readable } from 'node:stream'
import { sliceMember } from '#collector'
import { findExactDigits, isUtf16, parseWrittenJson, Refusal, stripMark } from '#kit'

/** One recorded body, or why there is none. */
export interface FoundRecording {
  /** Where it was found, for whoever has to look. */
  readonly place: string
  /** Bytes of the files that are read with it, for the progress. */
  readonly fileBytes: number
  readonly content: RecordingContent | Refusal
}

export interface RecordingContent {
  readonly body: Buffer
  /** What it answers, as far as its place says so. */
  readonly params: Readonly<Record<string, string>>
  /** When it was collected, as somebody wrote it beside it; else when the file was last changed. */
  readonly at: string | undefined
  readonly changedAt: number
}

export interface RecordingFiles {
  readonly bytes: number
  read(): AsyncGenerator<FoundRecording>
}

/** No answer is larger. */
const bodyBytesMax = 8 * 1_048_576

/**
 * Finds recordings: files of one body each, whose names may hold the parameters (`kolId=6831825876674412552.json`), files with a record
 * a line (`.jsonl`: `{"params": {…}, "at": "2026-11-22T10:00:00Z", "body": {…}}`), and folders of both. Throws a Refusal where a
 * file is not there.
 */
export async function findRecordings(names: readonly string[]): Promise<RecordingFiles> {
  const files: FoundFile[] = []
  for (const name of names) {
    const stats = statSync(name, { throwIfNoEntry: false })
    if (!stats) throw new Refusal(`there is no file ${name}`)
    if (!stats.isDirectory()) files.push({ file: name, stats })
    else {
      for await (const inside of glob('**/*.{json,jsonl}', { cwd: name })) {
        const file = join(name, inside)
        const stats = statSync(file, { throwIfNoEntry: false })
        if (!stats?.isDirectory()) files.push({ file, stats })
      }
    }
  }
  return {
    bytes: files.reduce((sum, { stats }) => sum + (stats?.size ?? 0), 0),
    async *read() {
      for (const found of files) yield* readFound(found)
    },
  }
}

interface FoundFile {
  readonly file: string
  /** Absent where a link leads nowhere. */
  readonly stats: Stats | undefined
}

/** The recordings in a file. One that cannot be read is named, and stops nothing. */
async function* readFound({ file, stats }: FoundFile): AsyncGenerator<FoundRecording> {
  const unread = { place: file, fileBytes: stats?.size ?? 0 }
  try {
    if (!stats) yield { ...unread, content: new Refusal('a link that leads nowhere') }
    else if (file.endsWith('.jsonl')) yield* readLines(file, stats)
    else yield { ...unread, content: await readOne(file, stats) }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    yield { ...unread, content: new Refusal('the file cannot be read', { cause: error }) }
  }
}

async function readOne(file: string, { size, mtimeMs }: Stats): Promise<RecordingContent | Refusal> {
  if (size > bodyBytesMax) return new Refusal('larger than any answer')
  const bytes = await readFile(file)
  if (isUtf16(bytes)) return new Refusal(wrongEncoding)
  const body = stripMark(bytes)
  return { body, params: readName(file), at: undefined, changedAt: Math.floor(mtimeMs) }
}

const wrongEncoding = 'the file is UTF-16, and JSON is UTF-8: save it as that'

/** Parameters in a file's name, as the recordings provider names its files. */
function readName(file: string): Readonly<Record<string, string>> {
  const name = basename(file).replace(/\.json$/, '')
  return name.includes('=') ? Object.fromEntries(new URLSearchParams(name.replaceAll('+', '%2B'))) : {}
}

async function* readLines(file: string, { size, mtimeMs }: Stats): AsyncGenerator<FoundRecording> {
  await using handle = await open(file)
  // Read once from front to back: it may be a pipe.
  const chunks: AsyncIterator<Buffer> = handle.createReadStream({ autoClose: false })[Symbol.asyncIterator]()
  const { value: start = Buffer.alloc(0) } = await chunks.next()
  if (isUtf16(start)) {
    yield { place: file, fileBytes: size, content: new Refusal(wrongEncoding) }
    return
  }
  const input = Readable.from(rejoin(start, chunks))
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    const fileBytes = Buffer.byteLength(line) + 1
    // Files put together one behind the other have a mark where each began.
    const text = line.replace(/^\ufeff/, '')
    if (text.trim() !== '')
      yield { place: `${file}:${number}`, fileBytes, content: readRecord(text, Math.floor(mtimeMs)) }
  }
}

async function* rejoin(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield start
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

function readRecord(line: string, changedAt: number): RecordingContent | Refusal {
  if (line.length > bodyBytesMax) return new Refusal('larger than any answer')
  const record = findObject(line)
  if (!record || !Object.hasOwn(record, 'body')) return new Refusal('no record with a body on this line')
  const { at } = record
  if (at !== undefined && typeof at !== 'string') return new Refusal('at is not a text')
  const bytes = Buffer.from(line)
  const params = Object.hasOwn(record, 'params') ? readParams(sliceMember(bytes, 'params').toString('utf8')) : {}
  if (params instanceof Refusal) return params
  // The body as it stands: parsing and printing it would lose digits of big numbers.
  return { body: sliceMember(bytes, 'body'), params, at, changedAt }
}

/** What was asked, with numbers as they were written: an id has more digits than a number keeps. */
function readParams(json: string): RecordingContent['params'] | Refusal {
  const params = findJson(json, parseWrittenJson)
  if (!isObject(params) || findExactDigits(params) !== undefined) return new Refusal('params is not an object')
  const given = Object.entries(params).filter(([, value]) => value !== null)
  return Object.fromEntries(given.map(([name, value]) => [name, writeParam(value)]))
}

/** A parameter as a caller would write it: a list with commas, what has parts as JSON. */
function writeParam(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(isScalar)) return value.map(writeParam).join(',')
  return JSON.stringify(value)
}

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || findExactDigits(value) !== undefined

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function findObject(line: string): Readonly<Record<string, unknown>> | undefined {
  const value = findJson(line, JSON.parse)
  return isObject(value) ? value : undefined
}

function findJson(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
