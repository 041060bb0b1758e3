export { documentBytesMax, readDocument } from './document.ts'
export { readApart } from './read-apart.ts'
export { type ReadEndpoints, type Remark, readEndpoints } from './read-endpoints.ts'
