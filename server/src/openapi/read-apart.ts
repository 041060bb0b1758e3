import { Worker } from 'node:worker_threads'
import { Refusal } from '#kit'
import { documentBytesMax } from './document.ts'
import type { ReadEndpoints } from './read-endpoints.ts'

/** What the thread is given. */
export interface ReadingAsked {
  readonly bytes: Uint8Array
  readonly platform: string | undefined
  readonly fileName: string | undefined
}

export type ReadingOutcome = { readonly read: ReadEndpoints } | { readonly refused: string }

/** The largest document known takes a tenth of either. */
const readingMs = 60_000
const memoryMebibytes = 1_024

const tooLong = 'it takes too long to read, or too much memory; import it with: almagest catalogue import FILE'

/** As `readEndpoints`, of a document as somebody sent it, in a thread of its own. Throws a Refusal where it is none. */
export async function readApart(asked: ReadingAsked): Promise<ReadEndpoints> {
  if (asked.bytes.length > documentBytesMax) throw new Refusal(`it is larger than ${documentBytesMax / 1_048_576} MiB`)
  const outcome = await runThread(asked)
  if ('refused' in outcome) throw new Refusal(outcome.refused)
  return outcome.read
}

function runThread(asked: ReadingAsked): Promise<ReadingOutcome> {
  const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
    workerData: asked,
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
  })
  const ending = AbortSignal.timeout(readingMs)
  return new Promise<ReadingOutcome>((resolve, reject) => {
    ending.addEventListener('abort', () => reject(new Refusal(tooLong)), { once: true })
    // Sent by our own thread.
    worker.once('message', (outcome: ReadingOutcome) => resolve(outcome))
    worker.once('error', (error: Error & { readonly code?: string }) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new Refusal(tooLong, { cause: error }) : error),
    )
    worker.once('exit', () => reject(new Error('the thread that reads documents said nothing')))
  }).finally(() => worker.terminate())
}
