export { boundConnections } from './descriptors.ts'
export { openGateway } from './gateway.ts'
export { type Metrics, openMetrics } from './metrics.ts'
export type { Network, Proxies } from './proxies.ts'
