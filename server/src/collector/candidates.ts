import type { Endpoint, Params, Source } from '#catalogue'
import type { Askers } from './askers.ts'
import type { Fault } from './fault.ts'
import type { Lane, Supplier } from './supplier.ts'

/** What is asked of providers. */
export interface Wanted {
  readonly endpoint: Endpoint
  readonly params: Params
  /** The trace the call belongs to, as W3C Trace Context writes it. */
  readonly traceparent?: string | undefined
  /** Whose turns it waits for; absent: the service's own. */
  readonly askers?: Askers | undefined
}

/** One way to an answer, and how it went so far in this collection. */
export interface Candidate {
  readonly source: Source
  readonly supplier: Supplier
  /** The provider's own request; `undefined` where it declines the question. */
  readonly request: object | undefined
  tries: number
  /** How often it was waited for in vain while others could be asked. */
  waits: number
  /** Whether too many others went before this question for a place in time. */
  isCrowded: boolean
  /** The credentials it was asked with, the last one last. */
  triedLanes: readonly Lane[]
  lastFault: Fault | undefined
}

/** Every way to an answer, in the operator's order. */
export function listCandidates({ endpoint, params }: Wanted, suppliers: readonly Supplier[]): Candidate[] {
  return suppliers.flatMap((supplier) =>
    endpoint.sources
      .filter(({ provider }) => provider === supplier.name)
      .map((source) => {
        const request = source.ask({ path: endpoint.path, params })
        return { source, supplier, request, tries: 0, waits: 0, isCrowded: false, triedLanes: [], lastFault: undefined }
      }),
  )
}
