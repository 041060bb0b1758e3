import type { TObject, TSchema } from 'typebox'
import { type Duration, lazily, readDuration, type Text } from '#kit'
import { nameGroup } from './group-name.ts'
import type { Judged } from './judged.ts'
import { createJudge, type Judgement } from './judgement.ts'
import { createParamsReader, type Params, type RawParams } from './params.ts'
import { addCacheParam, addCommonParams } from './schema.ts'
import type { Source } from './source.ts'
import { type TopicName, topics } from './topics.ts'

/** Where a documentation page stands: `/en/api/<group>/<slug>`. */
export interface PageAddress {
  readonly group: string
  readonly slug: string
}

export interface Deprecation {
  /** Calendar dates, `YYYY-MM-DD`: deprecated since; will be gone at `sunset`. */
  readonly since: string
  readonly sunset?: string
  /** Path of the endpoint to use instead. */
  readonly successor?: string
}

export interface SubjectDefinition {
  readonly kind: 'kol' | 'video'
  /** The parameter that says who. */
  readonly param: string
  /** The parameter that says which kind of their content; its default is the usual kind, as it is where there is none. */
  readonly content?: string
}

export type Method = 'GET' | 'POST'

export interface EndpointDefinition<P extends TObject, D extends TSchema> {
  /** Path of the wire contract, under `/api/`. */
  readonly path: string
  /** Default GET. A POST takes its parameters from the query and from a form body. */
  readonly method?: Method
  /** Other methods by which it may be asked with the same query; documentation shows the one above. */
  readonly otherMethods?: readonly Method[]
  readonly title: Text
  readonly summary: Text
  /** What people say who want it, in any language, beside title and summary: it is found by that as well. */
  readonly askedAs?: readonly string[]
  /** What a caller should know before asking: what is inferred, unknown or often empty. Documentation shows it. */
  readonly note?: Text
  /** The platform whose data it is, as documentation groups endpoints; derived from its page's group if absent. */
  readonly platform?: Text
  /** What of the platform its data is about: one of `topics`, or a name of its own. */
  readonly topic?: TopicName | Text
  readonly page: PageAddress
  /** Earlier or later addresses of the same page. */
  readonly pageAliases?: readonly PageAddress[]
  readonly deprecated?: Deprecation
  /** Price of a fresh answer in micro-yuan, `yuan('0.15')`; an operator may set another. */
  readonly price: number
  /** Price of a cached answer in micro-yuan; default 0. */
  readonly cachedPrice?: number
  /** How long an answer may be given again to callers who accept cached ones. */
  readonly freshFor: Duration
  /** Whom the data is about. Endpoints of one kind share their history. */
  readonly subject?: SubjectDefinition
  /** What readings find in its data: lists of works, in any of the shapes they know. */
  readonly reading?: 'works'
  /** Whether a reading that must not be older than `maxAge` is collected by a call of this endpoint; of one endpoint only. */
  readonly refreshesReadings?: true
  /**
   * Turns a good answer of another shape, with no envelope around it, into `data`; what has the shape of `data` already stays as it is.
   * Throws a Fault, or returns what is unfit, where it cannot.
   */
  readonly convert?: (other: unknown) => unknown
  /** The endpoint's own parameters; `token` and `acceptCache` come by themselves. Each needs a `meaning`. */
  readonly params: P
  /**
   * What `data` looks like, as documentation tells it. An answer that does not fit was not collected, and is not charged; of what is
   * documented here, this much is judged: members of the outermost object that are required must be there, literals must be what
   * they are, lists must be lists and objects objects. Any other member may be null, absent, or another plain value (digits as
   * text, 1 for true), and there may be more; bounds, patterns and enumerations are not held against an answer.
   */
  readonly data: D
  /**
   * Outermost members of `data` that answers of other endpoints have as well. Any other that is documented makes an answer this
   * endpoint's, be it null: an answer that holds anything must have one of those.
   */
  readonly sharedMembers?: readonly string[]
  /** Whether a good `data` holds nothing: delivered, but free. Must not throw on any good answer. */
  readonly isEmpty: (data: Judged<D>) => boolean
  /** Ways to an answer, in order of preference. */
  readonly sources: readonly Source[]
}

/** An endpoint as the service uses it. */
export interface Endpoint {
  readonly path: string
  readonly method: Method
  /** All methods by which it may be asked, the documented one first. */
  readonly methods: readonly Method[]
  readonly title: Text
  readonly summary: Text
  readonly askedAs: readonly string[]
  readonly note: Text | undefined
  readonly platform: Text
  readonly topic: Text | undefined
  readonly page: PageAddress
  readonly pageAliases: readonly PageAddress[]
  readonly deprecated: Deprecation | undefined
  readonly priceMicro: number
  readonly cachedMicro: number
  readonly freshMs: number
  readonly subject: SubjectDefinition | undefined
  readonly reading: 'works' | undefined
  readonly refreshesReadings: boolean
  readonly convert: ((other: unknown) => unknown) | undefined
  readonly sources: readonly Source[]
  /** All parameters, `token` and `acceptCache` among them, in the order of documentation. */
  readonly params: TObject
  readonly data: TSchema
  /** Reads what a call asks. Throws `parameters.invalid`. */
  readonly readInput: (raw: RawParams) => { readonly params: Params; readonly acceptCache: boolean }
  readonly judge: (data: unknown) => Judgement
}

/** Whether an endpoint may stand at a path. */
export const isApiPath = (path: string): boolean => /^\/api(\/\w[\w.-]*)+$/.test(path)

const made = new WeakSet<object>()

export const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && made.has(value)

/**
 * Defines an endpoint: one file under `server/endpoints/` (or a folder named by `ENDPOINTS_DIR`) with this as its
 * default export is the whole change that adds it. Throws a Refusal on a duration that is none.
 */
export function defineEndpoint<P extends TObject, D extends TSchema>(definition: EndpointDefinition<P, D>): Endpoint {
  const { method = 'GET', otherMethods = [], pageAliases = [], deprecated, price, topic, ...others } = definition
  const { askedAs = [], cachedPrice = 0, subject, isEmpty, sharedMembers, ...rest } = others
  // A service starts with hundreds of endpoints and is asked for few of them: schemas are compiled when they are needed.
  const getReader = lazily(() => createParamsReader(addCacheParam(definition.params)))
  const endpoint: Endpoint = {
    ...rest,
    method,
    methods: [method, ...otherMethods],
    askedAs,
    pageAliases,
    deprecated,
    subject,
    note: definition.note,
    platform: definition.platform ?? nameGroup(definition.page.group),
    topic: typeof topic === 'string' ? topics[topic] : topic,
    reading: definition.reading,
    refreshesReadings: definition.refreshesReadings === true,
    convert: definition.convert,
    priceMicro: price,
    cachedMicro: cachedPrice,
    freshMs: readDuration(definition.freshFor),
    params: addCommonParams(definition.params),
    readInput(raw) {
      const { acceptCache, ...params } = getReader()(raw)
      return { params, acceptCache: acceptCache === true }
    },
    judge: createJudge({ data: definition.data, sharedMembers, isEmpty }),
  }
  made.add(endpoint)
  return Object.freeze(endpoint)
}
