/** What is counted for Prometheus, and the address of its own where it is read. */
export type { ArchiveState } from './archive-metrics.ts'
export { type Metrics, openMetrics } from './metrics.ts'
export { metricsConnectionsMax, openMetricsServer } from './metrics-server.ts'
