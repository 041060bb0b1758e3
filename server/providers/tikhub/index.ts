import { writeQuery } from '#catalogue'
import { defineProvider, readKeepingBody } from '#collector'
import { readReply } from './reply.ts'

export { NestedContent, readShape, type TikHubVideo } from './nested.ts'

interface Options {
  /** Path there, as in `/api/v1/douyin/xingtu/kol_rec_videos_v1`. */
  readonly path: string
  /** Other names of parameters there: `{ oAuthorId: 'kolId' }`. A parameter renamed to `''` is left out. */
  readonly rename?: Readonly<Record<string, string>>
  /** Turns its data into the endpoint's wire form; default: as it came. Made by `readShape`. */
  readonly read?: (data: unknown) => unknown
}

/**
 * TikHub. `TIKHUB_API_KEY` is a pool of keys, sent as Bearer; `TIKHUB_URL` its regions.
 *
 * Verified against its OpenAPI document 5.3.2 and published answers: path, parameter, Bearer, the shape of a filled and of an
 * empty answer, 10 requests a second, what an answer costs. Inferred: that only HTTP 200 is billed, and that a failed
 * `base_resp` inside one is billed too.
 */
export const tikHub = defineProvider({
  name: 'tikhub',
  live: {
    prefix: 'TIKHUB',
    secret: { name: 'API_KEY', text: 'its keys, separated by commas', isPool: true },
    address: 'https://api.tikhub.io',
    load: { rate: '8/s, burst 2', concurrency: 50 },
  },
  facts: {
    address: 'specification',
    params: 'specification',
    // It passes on what Xingtu says; the one operation of its own says otherwise.
    answer: 'inferred',
    cost: 'specification',
    empties: 'inferred',
  },
  request: ({ params }, { path, rename = {}, read }: Options) => ({
    path,
    read,
    query: writeQuery(params, rename),
  }),
  open({ settings, clock, openClient }) {
    if (settings.credentials.length === 0) return undefined
    const http = openClient()
    return {
      ...settings,
      async ask({ path, query, read }, via) {
        const headers = { authorization: `Bearer ${via.credential}` }
        const reply = await http.get({ path, query, headers }, via)
        return readKeepingBody(reply, () => readReply(reply, read, clock.now()))
      },
      close: http.close,
    }
  },
})
