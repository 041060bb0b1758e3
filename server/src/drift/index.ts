export type { DriftReport, DriftState } from './change.ts'
export { type Drift, openDrift } from './drift.ts'
export { type Observation, openWatch } from './watch.ts'
