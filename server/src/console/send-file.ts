import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type ExportFormat, mediaTypes, type Table, writeExport } from '#exports'
import { Refusal } from '#kit'
import type { Downloads } from './downloads.ts'
import { getVisitor } from './visitor.ts'

/** What the address of a file has beside what the file is of. */
export const fileQuery = {
  format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx'), Type.Literal('json'), Type.Literal('ndjson')]),
  lang: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
  /** The page's own word for it, by which it asks how far it is. */
  download: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' })),
}

export interface AskedFile {
  readonly format: ExportFormat
  readonly lang?: 'en' | 'zh' | undefined
  readonly download?: string | undefined
}

/**
 * Sends rows as a file, as they are read and taken: what cannot be is refused before the first byte; what fails after it breaks the
 * connection off, so that nobody takes a part for the whole. A reader that takes nothing any more is let go by the service.
 */
export async function sendFile<Row>(
  downloads: Downloads,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, table, asked }: { readonly name: string; readonly table: Table<Row>; readonly asked: AskedFile },
): Promise<FastifyReply> {
  const { format, lang = 'en', download } = asked
  const { person } = getVisitor(request)
  const progress = downloads.begin(person.id, download, table.rowsMax ?? null)
  const bytes = writeExport(format, counted(table, progress.advance), lang)
  try {
    const first = await bytes.next()
    const body = Readable.from(goOn(first, bytes), { objectMode: false })
    body.once('close', () => progress.end(body.readableEnded ? 'done' : 'failed', whyOf(body.errored)))
    return reply
      .headers({ 'content-type': mediaTypes[format], 'content-disposition': nameFile(`${name}.${format}`) })
      .send(body)
  } catch (error) {
    progress.end('failed', whyOf(error))
    throw error
  }
}

/** What is refused of a file is that it has too many rows. */
const whyOf = (error: unknown): 'rows' | null => (error instanceof Refusal ? 'rows' : null)

async function* goOn(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    // Whoever left before the second chunk has not begun the rest.
    await rest.return(undefined)
  }
}

function counted<Row>(table: Table<Row>, advance: (rows: number) => void): Table<Row> {
  async function* slices(): AsyncGenerator<readonly Row[]> {
    for await (const rows of table.slices()) {
      yield rows
      advance(rows.length)
    }
  }
  return { ...table, slices }
}

/** In ASCII for old readers, and as it is for all others. */
function nameFile(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, '-')
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, escapeCharacter)}`
}

const escapeCharacter = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
