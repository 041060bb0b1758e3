import {
  type Cost,
  type Facts,
  type Honours,
  type ImportedDefinition,
  isHonoured,
  type Question,
  type Source,
} from '#catalogue'
import type { Clock, Rate } from '#kit'
import type { UpstreamClient } from './http.ts'
import { defineLive, type Live, type LiveDefinition, type LiveSettings } from './live.ts'
import type { Reply } from './reply.ts'
import type { Via } from './via.ts'

export interface ProviderNeeds {
  /** What operators set for it; nothing for one that asks nobody. */
  readonly settings: LiveSettings
  /** Folders of recorded answers, searched in this order. */
  readonly recordingsDirs: readonly string[]
  readonly clock: Clock
  /** Makes a client that keeps to our bounds; it is closed with the provider. */
  readonly openClient: () => UpstreamClient
}

/** What is left at an upstream. */
export interface UpstreamBalance {
  readonly currency: string
  /** Millionths of the currency. */
  readonly micro: number
}

/** A provider at work. */
export interface Upstream<Request extends object = object> extends Omit<LiveSettings, 'rate'> {
  /** Absent where nothing limits it. */
  readonly rate?: Rate
  /** Asks once. Rejects with a Fault when there is no good answer; gives up when the signal aborts. */
  ask(request: Request, via: Via): Promise<Reply>
  /** Asks what the credential has left; absent where the upstream does not tell, or not for free. */
  readBalance?(via: Via): Promise<UpstreamBalance>
  close(): Promise<void>
}

interface ProviderDefinition<Request extends object, Options extends object> {
  /** The name operators order by in `PROVIDERS`. */
  readonly name: string
  /** How operators set it; absent where it asks nobody: then it is not counted as load on upstreams, and never thought ill. */
  readonly live?: LiveDefinition
  /** What is known of it, and by what, where a source does not say otherwise; default: all is inferred. */
  readonly facts?: Facts
  /** What to ask for a question; `undefined` where this provider has nothing like it. */
  readonly request: (question: Question, options: Options) => Request | undefined
  /** How it is asked for an endpoint that came with an OpenAPI document; absent where it does not speak the contract's envelope. */
  readonly imported?: (definition: ImportedDefinition) => Options
  /** Starts it, or `undefined` where its credentials are missing. */
  readonly open: (needs: ProviderNeeds) => Upstream<Request> | undefined
}

interface SourceOptions {
  /** Where given, a question with any other parameter or value is declined. */
  readonly honours?: Honours
  /** What the upstream takes for one answer; default: nothing. */
  readonly cost?: Cost | 'unknown'
  /** What is known of this way in particular, and by what. */
  readonly facts?: Partial<Facts>
}

const nothingKnown: Facts = {
  address: 'inferred',
  params: 'inferred',
  answer: 'inferred',
  cost: 'inferred',
  empties: 'inferred',
}

/** An upstream as endpoint files and the wiring know it. */
export interface Provider<Options extends object = object> {
  readonly name: string
  readonly isLocal: boolean
  /** Its settings; absent where it asks nobody. */
  readonly live: Live | undefined
  /** A way to answer an endpoint. */
  source(options: Options & SourceOptions): Source
  /** A way to answer an endpoint that came with an OpenAPI document, where this provider has one. */
  findImportedSource(definition: ImportedDefinition): Source | undefined
  open(needs: ProviderNeeds): Upstream | undefined
}

/** Defines an upstream: one folder under `server/providers/`, named in the list of its `index.ts`. */
export function defineProvider<Request extends object, Options extends object>(
  definition: ProviderDefinition<Request, Options>,
): Provider<Options> {
  const { name, live, facts = nothingKnown, request, imported, open } = definition
  const isLocal = live === undefined
  const source: Provider<Options>['source'] = ({ honours, cost, facts: own, ...options }) => ({
    provider: name,
    cost,
    facts: { ...facts, ...own },
    ask: (question) =>
      honours && !isHonoured(question, honours) ? undefined : request(question, options as unknown as Options),
  })
  return {
    name,
    isLocal,
    live: live && defineLive(live),
    source,
    // A document does not say what its upstream takes.
    findImportedSource: (endpoint) =>
      imported && source({ ...imported(endpoint), ...(!isLocal && { cost: 'unknown' }) }),
    // A source's requests go to the provider that made the source, so they are of its own kind.
    open: (needs) => open(needs) as Upstream | undefined,
  }
}
