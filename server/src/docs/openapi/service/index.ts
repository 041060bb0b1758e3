import type { ServiceItem } from './operation.ts'
import { servicePaths } from './paths.ts'

export { type Parameter, type ServiceAnswer, tags } from './operation.ts'
export { serviceSchemas } from './paths.ts'
export { type Json, localise } from './schema.ts'
export { type ServedOperation, servedGroups, servedOperations } from './served.ts'

/** Whether the document has an operation for a route; HEAD is asked as GET is. */
export function isDescribed(route: string, method: string): boolean {
  const item = new Map<string, ServiceItem>(Object.entries(servicePaths)).get(route)
  return item !== undefined && Object.hasOwn(item, method === 'HEAD' ? 'get' : method.toLowerCase())
}
