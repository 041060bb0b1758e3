import { createHash } from 'node:crypto'
import type { Endpoint, FindExample } from '#catalogue'
import { derived, lazily, type Text } from '#kit'
import { type DocumentOptions, writeDocument } from './document.ts'
import type { CodeSample } from './operation.ts'

type Lang = keyof Text
type Servers = DocumentOptions['servers']

export interface OpenApiNeeds {
  readonly list: () => readonly Endpoint[]
  readonly findExample: FindExample
  readonly getServers: () => Servers
  /** Programs that ask an endpoint: one in the document of all, the others in its own. */
  readonly writeSamples: (endpoint: Endpoint, lang: Lang, count: 'one' | 'all') => readonly CodeSample[]
}

export interface OpenApiDocument {
  readonly body: string
  readonly etag: string
}

export interface OpenApi {
  /** The document at a path; `undefined` where none is. */
  find(path: string): OpenApiDocument | undefined
}

export type WriteNeeds = Omit<OpenApiNeeds, 'list'>

const langs = ['en', 'zh'] as const satisfies readonly Lang[]

const wholeAddress = (lang: Lang): string => (lang === 'en' ? '/openapi.json' : '/openapi-zh.json')

/** Where the document of an endpoint is, by its page's address. */
const ownAddress = ({ group, slug }: Endpoint['page'], lang: Lang): string => `/openapi/${group}/${slug}-${lang}.json`

/** OpenAPI documents of the catalogue as it is, each written when it is first asked for. */
export function openOpenApi(needs: OpenApiNeeds): OpenApi {
  const writersOf = derived((endpoints: readonly Endpoint[]) => listWriters(endpoints, needs))
  return { find: (path) => writersOf(needs.list()).get(path)?.() }
}

function listWriters(endpoints: readonly Endpoint[], needs: OpenApiNeeds): ReadonlyMap<string, () => OpenApiDocument> {
  const writers = new Map<string, () => OpenApiDocument>()
  for (const lang of langs) {
    writers.set(
      wholeAddress(lang),
      lazily(() => sign(writeWhole(endpoints, lang, needs))),
    )
    for (const endpoint of endpoints) {
      const write = lazily(() => sign(writeOwn(endpoint, lang, needs)))
      // A page's own address goes before the alias of another.
      for (const page of endpoint.pageAliases)
        if (!writers.has(ownAddress(page, lang))) writers.set(ownAddress(page, lang), write)
      writers.set(ownAddress(endpoint.page, lang), write)
    }
  }
  return writers
}

const sign = (body: string): OpenApiDocument => ({
  body,
  etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
})

/** The document of all endpoints. */
export const writeWhole = (endpoints: readonly Endpoint[], lang: Lang, needs: WriteNeeds): string =>
  print(writeDocument(endpoints, { ...optionsOf(needs, lang, 'one'), title: 'Almagest' }))

/** The document of one endpoint. */
export const writeOwn = (endpoint: Endpoint, lang: Lang, needs: WriteNeeds): string =>
  print(writeDocument([endpoint], { ...optionsOf(needs, lang, 'all'), title: endpoint.title[lang] }))

const optionsOf = ({ findExample, getServers, writeSamples }: WriteNeeds, lang: Lang, count: 'one' | 'all') => ({
  lang,
  findExample,
  servers: getServers(),
  writeSamples: (endpoint: Endpoint) => writeSamples(endpoint, lang, count),
})

const print = (document: object): string => `${JSON.stringify(document, null, 2)}\n`
