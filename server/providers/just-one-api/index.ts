import { writeQuery } from '#catalogue'
import { defineProvider, type HttpReply, type Reply, readKeepingBody } from '#collector'
import { dayOf, endOfDay } from '#kit'
import { readBalance, readReply } from './reply.ts'

interface Options {
  /** Path there; default: the endpoint's own, for this upstream speaks the same contract. */
  readonly path?: string
  /** Other names of parameters there: `{ oAuthorId: 'kolId' }`. A parameter renamed to `''` is left out. */
  readonly rename?: Readonly<Record<string, string>>
  /** Asked by POST, with these of its parameters in a form body: names it knows them by, `token` among them or not. */
  readonly form?: readonly string[]
}

/**
 * The commercial platform whose contract this service speaks. `JUST_ONE_API_TOKEN` is a pool; `JUST_ONE_API_URL` its regions.
 *
 * Verified against its published specification and example answers: paths, parameters, envelope, codes. Inferred: that
 * answers with code 0 are billed also when empty, that asking for the balance costs nothing, and that its token may be asked from several regions at one time.
 */
export const justOneApi = defineProvider({
  name: 'just-one-api',
  live: {
    prefix: 'JUST_ONE_API',
    secret: { name: 'TOKEN', text: 'its tokens, separated by commas', isPool: true },
    address: 'https://api.justoneapi.com',
    load: { rate: '20/s, burst 20', concurrency: 50 },
  },
  facts: {
    address: 'specification',
    params: 'specification',
    answer: 'published answer',
    cost: 'price list',
    empties: 'inferred',
  },
  request({ path, params }, { path: there = path, rename = {}, form }: Options) {
    const [inForm, inQuery] = split(writeQuery(params, rename), form ?? [])
    return { path: there, query: inQuery, form: form && inForm, isTokenInForm: form?.includes('token') ?? false }
  },
  imported: ({ method, form }): Options => (method === 'POST' ? { form } : {}),
  open({ settings, clock, openClient }) {
    if (settings.credentials.length === 0) return undefined
    const http = openClient()
    function read(reply: HttpReply): Reply {
      const now = clock.now()
      return readKeepingBody(reply, () => readReply(reply, { now, dayEndsInMs: endOfDay(dayOf(now)) - now }))
    }
    return {
      ...settings,
      ask({ path, query, form, isTokenInForm }, via) {
        const token = { token: via.credential }
        const asked = { path, query: isTokenInForm ? query : { ...token, ...query } }
        const replied = form
          ? http.post({ ...asked, form: isTokenInForm ? { ...token, ...form } : form }, via)
          : http.get(asked, via)
        return replied.then(read)
      },
      async readBalance(via) {
        return readBalance(await http.get({ path: '/user/get-balance', query: { token: via.credential } }, via))
      },
      close: http.close,
    }
  },
})

type Fields = Readonly<Record<string, string>>

/** The fields with one of these names, and the others. */
function split(fields: Fields, names: readonly string[]): readonly [Fields, Fields] {
  const isNamed = ([name]: [string, string]): boolean => names.includes(name)
  const entries = Object.entries(fields)
  return [Object.fromEntries(entries.filter(isNamed)), Object.fromEntries(entries.filter((entry) => !isNamed(entry)))]
}
