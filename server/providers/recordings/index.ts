import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Question, renameParams } from '#catalogue'
import { defineProvider, Fault, readWireBody } from '#collector'

export { builtInRecordings, findSample } from './sample.ts'

interface Options {
  /** Path of the endpoint whose recordings to look for; default: the endpoint asked. */
  readonly path?: string
  /** Other names of parameters in those recordings: `{ oAuthorId: 'kolId' }`. A parameter renamed to `''` is left out. */
  readonly rename?: Readonly<Record<string, string>>
}

/**
 * Answers recorded on disk, with envelope or without: `<folder>/<path>/<name>=<value>[&…].json`, parameters sorted
 * by name and percent-encoded, as in `api/douyin-xingtu/get-kol-rec-videos/v1/kolId=6831825876674412552.json`.
 */
export const recordings = defineProvider({
  name: 'recordings',
  request: ({ path, params }, { path: recordedPath = path, rename = {} }: Options) => ({
    file: recordingFile({ path: recordedPath, params: renameParams(params, rename) }),
  }),
  imported: (): Options => ({}),
  open: ({ recordingsDirs }) => ({
    credentials: [''],
    regions: [''],
    concurrency: readsMax,
    async ask({ file }, { signal }) {
      for (const folder of recordingsDirs) {
        const body = await readIfThere(join(folder, file), signal)
        if (body) return readWireBody(body)
      }
      const places = recordingsDirs.map((folder) => join(folder, file))
      throw new Fault('nothing.recorded', `no recording at ${places.join(', nor at ') || file}`)
    },
    async close() {},
  }),
})

/** Files read at one time. */
const readsMax = 64

/** File names end at 255 bytes in common file systems; a longer question is named by its digest. */
const nameBytesMax = 240

/** Where the recording of a question stands inside a folder of recordings. */
export function recordingFile({ path, params }: Question): string {
  const pairs = Object.keys(params)
    .sort()
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(String(params[name]))}`)
  const query = pairs.join('&')
  const name = query.length > nameBytesMax ? createHash('sha256').update(query).digest('hex') : query || 'index'
  return join(path.slice(1), `${name}.json`)
}

async function readIfThere(file: string, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    return await readFile(file, { signal })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
