import { type Docs, type OpenApi, openApiOf, openDocs, type Server } from '#docs'
import type { Clock } from '#kit'
import type { Books } from '#operator'
import type { Config } from './config.ts'

export interface Documentation {
  readonly docs: Docs
  readonly openApi: OpenApi
  /** Where callers reach the service, the first by default. */
  listAddresses(): readonly string[]
  /** What pages tell callers to ask; known once the service listens, where the settings do not say. */
  setBaseUrl(url: string): void
}

/** Opens the documentation and the OpenAPI documents, made of what can be asked now. */
export function openDocumentation(config: Config, clock: Clock, books: Books): Documentation {
  const { catalogue, findExample, usage, ledger } = books
  let baseUrl = config.publicUrl ?? ''
  const getServers = (): readonly [Server, ...Server[]] => {
    const [first = { name: 'default', url: baseUrl }, ...others] = config.servers ?? []
    return [first, ...others]
  }
  const docs = openDocs({
    clock,
    list: catalogue.list,
    findEndpoint: catalogue.find,
    findExample,
    readHealth: usage.readHealth,
    listHealth: usage.listHealth,
    statusCounts: config.statusCounts,
    getPrice: (endpoint) => ledger.getPrice('', endpoint),
    rate: config.rateToken,
    getBaseUrl: () => baseUrl,
    getServers,
  })
  const { httpStatus } = config
  const openApi = openApiOf({ clock, list: catalogue.list, findExample, getServers, httpStatus })
  return {
    docs,
    openApi,
    listAddresses: () => getServers().map(({ url }) => url),
    setBaseUrl(url) {
      baseUrl = url
    },
  }
}
