export { type Docs, openDocs } from './docs.ts'
export { type Document, openDocument } from './document.ts'
export { writeMarkdownHtml } from './markdown-html.ts'
export { type OpenApi, openApiOf, writeOpenApi } from './open-api.ts'
export { isDescribed } from './openapi/index.ts'
export {
  type SampleForm,
  type SampleLanguage,
  type Server,
  sampleFile,
  sampleLanguages,
  writePrompt,
  writeSample,
  writeSdk,
} from './samples/index.ts'
export { readSettingWords } from './setting-words.ts'
