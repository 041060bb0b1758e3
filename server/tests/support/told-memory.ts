import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a process takes when its garbage is collected: bytes. */
export interface Memory {
  readonly rss: number
  /** Of JavaScript: objects, and buffers beside them. */
  readonly heap: number
}

const teller = fileURLToPath(new URL('./tell-memory.ts', import.meta.url))

/** What a service needs in its environment to tell its memory at a socket, whose path this is. */
export const tellingAt = (socketPath: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--expose-gc --import ${teller}`,
  TELL_AT: socketPath,
})

export function readMemory(socketPath: string): Promise<Memory> {
  return new Promise((resolve, reject) => {
    get({ socketPath }, async (response) => {
      const { rss, heapUsed, external }: NodeJS.MemoryUsage = JSON.parse(await text(response))
      resolve({ rss, heap: heapUsed + external })
    }).once('error', reject)
  })
}
