export { type Collector, openCollector } from './collector.ts'
export { defineProvider, type Provider, type Upstream } from './define-provider.ts'
export { Fault } from './fault.ts'
export { type Reply, readWireBody } from './reply.ts'
