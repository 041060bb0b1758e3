export { writeDocument } from './document.ts'
export { envelope } from './envelope.ts'
export { type Form, statusIn } from './failures.ts'
export { nameOperations } from './names.ts'
export type { HttpStatus } from './responses.ts'
export {
  isDescribed,
  type Json,
  type Parameter,
  type ServedOperation,
  servedGroups,
  servedOperations,
  serviceSchemas,
} from './service/index.ts'
