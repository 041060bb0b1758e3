export { writeDocument } from './document.ts'
export { envelope } from './envelope.ts'
