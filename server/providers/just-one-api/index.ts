import { writeQuery } from '#catalogue'
import { defineProvider } from '#collector'
import { dayOf, endOfDay } from '#kit'
import { readReply } from './reply.ts'

interface Options {
  /** Path there; default: the endpoint's own, for this upstream speaks the same contract. */
  readonly path?: string
  /** Other names of parameters there: `{ oAuthorId: 'kolId' }`. A parameter renamed to `''` is left out. */
  readonly rename?: Readonly<Record<string, string>>
}

/**
 * The commercial platform whose contract this service speaks. `JUST_ONE_API_TOKEN` is a pool; `JUST_ONE_API_URL` its regions.
 *
 * Verified against its published specification and example answers: paths, parameters, envelope, codes. Inferred: that
 * answers with code 0 are billed also when empty, and that its token may be asked from several regions at one time.
 */
export const justOneApi = defineProvider({
  name: 'just-one-api',
  request: ({ path, params }, { path: there = path, rename = {} }: Options) => ({
    path: there,
    query: writeQuery(params, rename),
  }),
  open({ settings: { justOneApi: settings }, clock, openHttp }) {
    if (settings.credentials.length === 0) return undefined
    const http = openHttp()
    return {
      ...settings,
      async ask({ path, query }, via) {
        const reply = await http.get({ path, query: { token: via.credential, ...query } }, via)
        const now = clock.now()
        return readReply(reply, { now, dayEndsInMs: endOfDay(dayOf(now)) - now })
      },
      close: http.close,
    }
  },
})
