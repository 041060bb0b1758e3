/** The books recomputed from zero: reads every room's tables, and writes none. */
export { auditBooks } from './audit.ts'
