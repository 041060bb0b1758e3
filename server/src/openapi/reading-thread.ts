import { parentPort, workerData } from 'node:worker_threads'
import { isUtf16, Refusal, stripMark } from '#kit'
import { readDocument } from './document.ts'
import type { ReadingAsked, ReadingOutcome } from './read-apart.ts'
import { readEndpoints } from './read-endpoints.ts'

/** Runs in a thread of its own: a document of megabytes takes seconds to read, and calls would wait for it. */
async function read({ bytes, platform, fileName }: ReadingAsked): Promise<ReadingOutcome> {
  try {
    const buffer = Buffer.from(bytes)
    if (isUtf16(buffer)) throw new Refusal('it is UTF-16; save it as UTF-8')
    const document = await readDocument(stripMark(buffer).toString('utf8'))
    return { read: readEndpoints(document, { platform, ...(fileName !== undefined && { fileName }) }) }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message }
    throw error
  }
}

// What started the thread gave it this.
parentPort?.postMessage(await read(workerData as ReadingAsked))
