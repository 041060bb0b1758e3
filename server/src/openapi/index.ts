export { documentBytesMax, readDocument } from './document.ts'
export { type ReadEndpoints, type Remark, readEndpoints } from './read-endpoints.ts'
