export type { AskedOnce } from './ask-once.ts'
export { type Askers, createAskers } from './askers.ts'
export type { Attempt } from './attempt.ts'
export type { LaneBalance } from './balances.ts'
export type { Asked, Collection } from './collection.ts'
export { type Collector, type CollectorState, type NamedUpstream, openCollector } from './collector.ts'
export {
  defineProvider,
  type Provider,
  type Upstream,
  type UpstreamBalance,
} from './define-provider.ts'
export { type EgressProxy, readProxy } from './egress-proxy.ts'
export { unfitOf } from './endpoint-rests.ts'
export { Fault, type FaultKind, faults, rowOf, unfitFault } from './fault.ts'
export { type HttpReply, openClient } from './http.ts'
export { createLicence } from './licence.ts'
export type { LiveConfig, LiveSettings } from './live.ts'
export { type IsExempt, readNoProxy } from './no-proxy.ts'
export { checkStatus, readRetryAfter } from './read-status.ts'
export { type Reply, readJson, readKeepingBody, readWireBody, sliceMember, trim } from './reply.ts'
export type { Notice } from './supplier.ts'
export type { Via } from './via.ts'
