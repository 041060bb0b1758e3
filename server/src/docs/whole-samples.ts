import type { Endpoint } from '#catalogue'
import { createMemory, derived } from '#kit'
import { foldedSampleHtml } from './code-html.ts'
import { type Document, openDocument } from './document.ts'
import { type Lang, langs } from './page.ts'
import { type SampleLanguage, type Server, sampleFile, sampleLanguages, writeSample } from './samples/index.ts'

/** Where the whole program stands that asks an endpoint: a file to be saved, and run. */
export const wholeSampleAddress = ({ group, slug }: Endpoint['page'], language: SampleLanguage, lang: Lang): string =>
  `/${lang}/samples/${group}/${slug}/${sampleFile(language)}`

/** Programs kept; the others are written again. */
const programsMax = 100

interface WholeSamplesNeeds {
  /** The first is the one that is asked. */
  readonly getServers: () => readonly [Server, ...Server[]]
}

interface Place {
  readonly endpoint: Endpoint
  readonly language: SampleLanguage
  readonly lang: Lang
}

/** Finds whole programs: as they are, and behind `.html` as pages show them. Each is written when it is asked for. */
export function openWholeSamples({ getServers }: WholeSamplesNeeds) {
  const findersOf = derived((endpoints: readonly Endpoint[]) => {
    const remember = createMemory<Document>(programsMax)
    return (path: string) => {
      const place = findPlace(path.replace(/\.html$/, ''), endpoints)
      return place && remember(path, () => write(path, place))
    }

    function write(path: string, { endpoint, language, lang }: Place): Document {
      const [server] = getServers()
      const text = writeSample('whole', language, { endpoint, server, lang })
      return path.endsWith('.html')
        ? openDocument('text/html; charset=utf-8', foldedSampleHtml(text, language, lang).markup)
        : openDocument('text/plain; charset=utf-8', text)
    }
  })
  return (path: string, { endpoints }: { readonly endpoints: readonly Endpoint[] }): Document | undefined =>
    /^\/\w+\/samples\//.test(path) ? findersOf(endpoints)(path) : undefined
}

function findPlace(path: string, endpoints: readonly Endpoint[]): Place | undefined {
  const [, first, , group, slug, file, ...others] = path.split('/')
  const lang = langs.find((one) => one === first)
  const language = sampleLanguages.find((one) => sampleFile(one) === file)
  const endpoint = endpoints.find(({ page }) => page.group === group && page.slug === slug)
  return lang && language && endpoint && others.length === 0 ? { endpoint, language, lang } : undefined
}
