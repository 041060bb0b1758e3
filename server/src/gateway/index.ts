export { openGateway } from './gateway.ts'
export { type Metrics, openMetrics } from './metrics.ts'
