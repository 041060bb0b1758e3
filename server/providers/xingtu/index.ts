import { writeQuery } from '#catalogue'
import { defineProvider, readKeepingBody } from '#collector'
import { cookieSecrets } from './cookie.ts'
import { readReply } from './reply.ts'

interface Options {
  /** Path there, as in `/gw/api/data_sp/author_rec_videos_v2`. */
  readonly path: string
  /** Other names of parameters there: `{ kolId: 'o_author_id' }`. A parameter renamed to `''` is left out. */
  readonly rename?: Readonly<Record<string, string>>
  /** Parameters that are always sent. */
  readonly fixed?: Readonly<Record<string, string>>
}

/**
 * Xingtu itself, asked as the operator's own logged-in account and never as anybody else: `XINGTU_COOKIE` is the Cookie
 * header of its browser session. One request a second at most. When Xingtu wants a login or a proof of being human, this
 * provider stops until the service is started anew: it evades nothing.
 *
 * Verified against a captured body: `base_resp`, payload at top level, numbers as text by `agw-js-conv`. Inferred: path and
 * platform parameters of this request, and the signs of a lost login.
 */
export const xingtu = defineProvider({
  name: 'xingtu',
  live: {
    prefix: 'XINGTU',
    secret: {
      name: 'COOKIE',
      text: 'Cookie header of your own account there',
      isPool: false,
      listParts: cookieSecrets,
    },
    address: 'https://www.xingtu.cn',
    // It is asked as one person reads: this is not to be turned up.
    load: { rate: '1/s, burst 1', concurrency: 1, isFixed: true },
  },
  request: ({ params }, { path, rename = {}, fixed = {} }: Options) => ({
    path,
    query: { ...writeQuery(params, rename), ...fixed },
  }),
  open({ settings, clock, openClient }) {
    if (settings.credentials.length === 0) return undefined
    const http = openClient()
    return {
      ...settings,
      async ask({ path, query }, via) {
        const headers = {
          cookie: via.credential,
          'agw-js-conv': 'str',
          'x-login-source': '1',
          referer: `${via.region}/`,
        }
        const reply = await http.get({ path, query, headers }, via)
        return readKeepingBody(reply, () => readReply(reply, clock.now()))
      },
      close: http.close,
    }
  },
})
