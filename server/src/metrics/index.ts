/** What is counted for Prometheus, and the address of its own where it is read. */
export { type Metrics, openMetrics } from './metrics.ts'
export { metricsConnectionsMax, openMetricsServer } from './metrics-server.ts'
