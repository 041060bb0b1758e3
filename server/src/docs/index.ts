export { type Docs, openDocs } from './docs.ts'
export {
  type SampleLanguage,
  type Server,
  sampleLanguages,
  writePrompt,
  writeSample,
} from './samples/index.ts'
