import type { Endpoint } from '#catalogue'
import type { Text } from '#kit'
import { type SampleLanguage, type Server, sampleLanguages, writeSample } from './samples/index.ts'

/** What OpenAPI's readers call our languages. */
const names: Readonly<Record<SampleLanguage, string>> = {
  bash: 'Shell',
  python: 'Python',
  js: 'JavaScript',
  java: 'Java',
  go: 'Go',
  php: 'PHP',
}

/** Samples as OpenAPI documents carry them: all in an endpoint's own, the shell's in the document of all, which they would fill. */
export function writeCodeSamples(endpoint: Endpoint, server: Server, lang: keyof Text, count: 'one' | 'all') {
  const languages = count === 'all' ? sampleLanguages : sampleLanguages.slice(0, 1)
  return languages.map((language) => ({
    lang: names[language],
    label: language,
    source: writeSample(language, { endpoint, server, lang }),
  }))
}
