export { serveGateway } from './gateway.ts'
export { type Metrics, openMetrics } from './metrics.ts'
export { metricsConnectionsMax, openMetricsServer } from './serve-metrics.ts'
