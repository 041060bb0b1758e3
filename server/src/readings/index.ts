export { growPerDay, measureGrowth, summarise } from './growth.ts'
export {
  compareMedians,
  computeMetrics,
  formulas,
  type Metric,
  type MetricName,
  type MetricOptions,
} from './metrics.ts'
export { type Baseline, listPoints, type Point, readPoints, writePoints } from './points.ts'
export { type Mended, type Reading, readAnswer } from './reading.ts'
export type { Video } from './video.ts'
