export { type Docs, openDocs } from './docs.ts'
