import type { Endpoint } from '#catalogue'
import type { Text } from '#kit'
import {
  nameLanguage,
  type SampleLanguage,
  type Server,
  sampleLanguages,
  sdkTab,
  writeSample,
  writeSdk,
} from './samples/index.ts'

/** OpenAPI's readers colour it by the name of its language, which is the shell where people say cURL. */
const langOf = (language: SampleLanguage): string => (language === 'bash' ? 'Shell' : nameLanguage(language))

/** Samples as OpenAPI documents carry them: all in an endpoint's own, the shell's in the document of all, which they would fill. */
export function writeCodeSamples(endpoint: Endpoint, server: Server, lang: keyof Text, count: 'one' | 'all') {
  const languages = count === 'all' ? sampleLanguages : sampleLanguages.slice(0, 1)
  const samples = languages.map((language) => ({
    lang: langOf(language),
    label: nameLanguage(language),
    source: writeSample('short', language, { endpoint, server, lang }),
  }))
  if (count === 'one') return samples
  return [...samples, { lang: 'TypeScript', label: sdkTab.label, source: writeSdk({ endpoint, server, lang }) }]
}
