import type { Cost, Endpoint, Params } from '#catalogue'
import type { Collector } from '#collector'
import type { Mask } from '#kit'

/** An upstream that can be proved: it is live, and has credentials. */
export interface Proved {
  readonly name: string
  /** Host and port of each of its addresses. */
  readonly hosts: readonly string[]
  /** Host and port of the proxies by which those are reached; none where the way is direct. */
  readonly proxies: readonly string[]
  readonly credentials: number
  /** Requests to it at one time. */
  readonly concurrency: number
}

/** What a check works with: the collector of the service, the catalogue as it is written, and the operator's rates. */
export interface Bench extends Pick<Collector, 'askOnce' | 'close'> {
  readonly endpoints: readonly Endpoint[]
  /** In the operator's order. */
  readonly upstreams: readonly Proved[]
  readonly mask: Mask
  /** Nobody waits longer for an answer. */
  readonly deadlineMs: number
  /** In micro-yuan; `undefined` where there is no rate for the currency. */
  readonly inYuan: (cost: Cost) => number | undefined
  /** Where the recording of a question stands in a folder of recordings. */
  readonly locate: (question: { readonly path: string; readonly params: Params }) => string
}
