import type { Endpoint, Params, Source } from '#catalogue'
import { type Clock, Problem } from '#kit'
import type { Upstream } from './define-provider.ts'
import { Fault } from './fault.ts'
import type { Reply } from './reply.ts'

/** A good answer from an upstream. */
export interface Collected {
  /** The bytes of `data` for the caller. */
  readonly data: Buffer
  /** The provider's own body. */
  readonly body: Buffer
  readonly provider: string
  /** Unix milliseconds. */
  readonly collectedAt: number
  readonly isEmpty: boolean
}

export interface Collector {
  /** Gets an answer within the deadline. Throws `collection.failed` when no provider has a good one. */
  collect(endpoint: Endpoint, params: Params): Promise<Collected>
  close(): Promise<void>
}

export interface CollectorNeeds {
  /** Providers that are at work, in the operator's order. */
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly clock: Clock
  readonly deadlineMs: number
  readonly onFault: (provider: string, fault: Fault) => void
}

export function openCollector({ upstreams, clock, deadlineMs, onFault }: CollectorNeeds): Collector {
  const order = [...upstreams.keys()]

  async function collect(endpoint: Endpoint, params: Params): Promise<Collected> {
    const deadline = new AbortController()
    const timer = clock.after(deadlineMs, () =>
      deadline.abort(new Fault('deadline', `no answer within ${deadlineMs} ms`)),
    )
    try {
      for (const source of sortSources(endpoint.sources)) {
        if (deadline.signal.aborted) break
        const collected = await tryCollect(endpoint, params, source, deadline.signal)
        if (collected) return collected
      }
    } finally {
      timer.cancel()
    }
    throw new Problem('collection.failed')
  }

  function sortSources(sources: readonly Source[]): Source[] {
    const atWork = sources.filter(({ provider }) => upstreams.has(provider))
    return atWork.sort((one, other) => order.indexOf(one.provider) - order.indexOf(other.provider))
  }

  async function tryCollect(endpoint: Endpoint, params: Params, source: Source, signal: AbortSignal) {
    const upstream = upstreams.get(source.provider)
    try {
      const request = source.ask({ path: endpoint.path, params })
      if (!request || !upstream) return undefined
      const reply = await untilAborted(upstream.ask(request, signal), signal)
      return judge(endpoint, source.provider, reply)
    } catch (error) {
      onFault(
        source.provider,
        error instanceof Fault ? error : new Fault('unexpected', 'the provider failed', { cause: error }),
      )
      return undefined
    }
  }

  function judge(endpoint: Endpoint, provider: string, { body, data, value }: Reply): Collected {
    const judgement = endpoint.judge(value)
    if (!judgement.isGood) throw new Fault('reply.unfit', judgement.fault)
    return { data, body, provider, collectedAt: clock.now(), isEmpty: judgement.isEmpty }
  }

  return {
    collect,
    async close() {
      await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))
    },
  }
}

/** The promise's outcome, or the signal's reason if that comes first: a provider may be deaf to the signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
