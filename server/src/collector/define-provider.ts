import { type Honours, isHonoured, type Question, type Source } from '#catalogue'
import type { Clock } from '#kit'
import type { Reply } from './reply.ts'

/** What providers are told of the operator's settings; each takes what is its own. */
export interface ProviderSettings {
  /** Folders of recorded answers, searched in this order. */
  readonly recordingsDirs: readonly string[]
}

export interface ProviderNeeds {
  readonly settings: ProviderSettings
  readonly clock: Clock
}

/** A provider at work. */
export interface Upstream<Request extends object = object> {
  /** Asks once. Rejects with a Fault when there is no good answer; gives up when the signal aborts. */
  ask(request: Request, signal: AbortSignal): Promise<Reply>
  close(): Promise<void>
}

interface ProviderDefinition<Request extends object, Options extends object> {
  /** The name operators order by in `PROVIDERS`. */
  readonly name: string
  /** What to ask for a question; `undefined` where this provider has nothing like it. */
  readonly request: (question: Question, options: Options) => Request | undefined
  /** Starts it, or `undefined` where its credentials are missing. */
  readonly open: (needs: ProviderNeeds) => Upstream<Request> | undefined
}

/** An upstream as endpoint files and the wiring know it. */
export interface Provider<Options extends object = object> {
  readonly name: string
  /** A way to answer an endpoint. Where `honours` is given, a question with any other parameter or value is declined. */
  source(options: Options & { readonly honours?: Honours }): Source
  open(needs: ProviderNeeds): Upstream | undefined
}

/** Defines an upstream: one file under `server/providers/`, named in the list of `app.ts`. */
export function defineProvider<Request extends object, Options extends object>(
  definition: ProviderDefinition<Request, Options>,
): Provider<Options> {
  const { name, request, open } = definition
  return {
    name,
    source: ({ honours, ...options }) => ({
      provider: name,
      ask: (question) =>
        honours && !isHonoured(question, honours) ? undefined : request(question, options as unknown as Options),
    }),
    // A source's requests go to the provider that made the source, so they are of its own kind.
    open: (needs) => open(needs) as Upstream | undefined,
  }
}
