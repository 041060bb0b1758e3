export { type CallRecord, openUsage, type Usage } from './calls.ts'
