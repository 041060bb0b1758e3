import type { Endpoint, FindExample } from '#catalogue'
import { type Clock, createMemory, derived, lazilyAsync, turnEnd } from '#kit'
import { openApiAddress, wholeOpenApiAddress } from './addresses.ts'
import { writeCodeSamples } from './code-samples.ts'
import { type Document, openDocument } from './document.ts'
import { type HttpStatus, nameOperations, writeDocument } from './openapi/index.ts'
import { type Lang, langs } from './page.ts'
import { plainLines } from './plain-text.ts'
import { writePlatforms } from './platforms.ts'
import type { Server } from './samples/index.ts'

interface WriteNeeds {
  readonly findExample: FindExample
  /** The first is the one that samples ask. */
  readonly getServers: () => readonly [Server, ...Server[]]
  /** Which statuses failures are sent with. */
  readonly httpStatus: HttpStatus
}

export interface OpenApiNeeds extends WriteNeeds {
  readonly list: () => readonly Endpoint[]
  readonly clock: Clock
}

export interface OpenApi {
  /** The document at a path; `undefined` where none is. */
  find(path: string): Promise<Document | undefined>
}

/** Written documents of single endpoints that are kept; the others are written again. */
const ownMax = 200

/** OpenAPI documents of the catalogue as it is, each written when it is first asked for. */
export function openApiOf(needs: OpenApiNeeds): OpenApi {
  const findersOf = derived((endpoints: readonly Endpoint[]) => createFinder(endpoints, needs))
  return { find: async (path) => findersOf(needs.list())(path) }
}

function createFinder(endpoints: readonly Endpoint[], needs: OpenApiNeeds) {
  const writers = new Map<string, () => Document | Promise<Document>>()
  const remember = createMemory<Document>(ownMax)
  const open = (text: string) => openDocument('application/json; charset=utf-8', text)
  for (const lang of langs) {
    writers.set(
      wholeOpenApiAddress(lang),
      lazilyAsync(async () => open(await joinSlowly(writeWhole(endpoints, lang, needs), needs.clock))),
    )
    for (const endpoint of endpoints) {
      const own = openApiAddress(endpoint.page, lang)
      const write = () => remember(own, () => open(join(writeOwn(endpoint, endpoints, lang, needs))))
      for (const address of [own, ...endpoint.pageAliases.map((page) => openApiAddress(page, lang))])
        writers.set(address, write)
    }
  }
  return (path: string) => writers.get(path)?.()
}

/** Where the README starts the service: a document made without one has no better address. */
const usualServer: WriteNeeds['getServers'] = () => [{ name: 'default', url: 'http://127.0.0.1:8080' }]

/** The document of a catalogue, or of one endpoint of it, as it is committed and handed on. */
export function writeOpenApi(
  endpoints: readonly Endpoint[],
  {
    lang,
    path,
    findExample,
  }: { readonly lang: Lang; readonly path?: string | undefined; readonly findExample: FindExample },
): string {
  const needs = { findExample, getServers: usualServer, httpStatus: 'mapped' } as const
  const endpoint = endpoints.find((one) => one.path === path)
  return join(endpoint ? writeOwn(endpoint, endpoints, lang, needs) : writeWhole(endpoints, lang, needs))
}

const join = (pieces: Iterable<string>): string => [...pieces].join('')

/** Calls are answered between the pieces. */
async function joinSlowly(pieces: Iterable<string>, clock: Clock): Promise<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    await turnEnd(clock)
  }
  return text
}

const writeWhole = (endpoints: readonly Endpoint[], lang: Lang, needs: WriteNeeds) =>
  write(endpoints, lang, needs, { title: 'Almagest', samples: 'one', ids: nameOperations(endpoints), isWhole: true })

/** It has the same id here as among all the others. */
const writeOwn = (endpoint: Endpoint, among: readonly Endpoint[], lang: Lang, needs: WriteNeeds) =>
  write([endpoint], lang, needs, {
    title: endpoint.title[lang],
    samples: 'all',
    ids: nameOperations(among),
    isWhole: false,
  })

interface Extent {
  readonly title: string
  readonly samples: 'one' | 'all'
  readonly ids: ReadonlyMap<string, string>
  readonly isWhole: boolean
}

function write(
  endpoints: readonly Endpoint[],
  lang: Lang,
  { findExample, getServers, httpStatus }: WriteNeeds,
  { samples, ...extent }: Extent,
) {
  const servers = getServers()
  const writeSamples = (endpoint: Endpoint) => writeCodeSamples(endpoint, servers[0], lang, samples)
  // As pages call them, one name for each.
  const tags = new Map(writePlatforms(endpoints).map((platform) => [platform.title.en, platform.title[lang]]))
  return writeDocument(endpoints, {
    ...extent,
    lang,
    servers,
    tags,
    httpStatus,
    findExample,
    plain: plainLines,
    writeSamples,
  })
}
