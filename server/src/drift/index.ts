export type { DriftReport } from './change.ts'
export { type Drift, openDrift } from './drift.ts'
export { type Observation, openWatch } from './watch.ts'
