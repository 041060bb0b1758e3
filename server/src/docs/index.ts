export { type Docs, openDocs } from './docs.ts'
export { openApiOf, writeOpenApi } from './open-api.ts'
export type { OpenApi } from './openapi/index.ts'
export {
  type SampleLanguage,
  type Server,
  sampleLanguages,
  writePrompt,
  writeSample,
} from './samples/index.ts'
