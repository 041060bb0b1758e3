export { type Limits, openLimits, type Tightest } from './limits.ts'
