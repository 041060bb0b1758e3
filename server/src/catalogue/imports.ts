import { type Clock, Refusal } from '#kit'
import { type Change, defineQuery, defineRule, type Store } from '#store'
import type { ImportedDefinition, ImportedEndpoint } from './imported-endpoint.ts'

/** What is to be written of an import. */
export interface ImportChange {
  /** The name of the document. */
  readonly document: string
  /** The revision it was compared with. */
  readonly revision: number
  /** Endpoints as they are to be from now on. */
  readonly endpoints: readonly ImportedEndpoint[]
}

/** What was imported, at one time. */
export interface Imported {
  /** Grows with each import, whoever makes it. */
  readonly revision: number
  readonly endpoints: readonly ImportedEndpoint[]
}

/** Endpoints that came with OpenAPI documents. */
export interface Imports {
  getRevision(): Promise<number>
  readAll(): Promise<Imported>
  /** Whether a document of this name was imported before. */
  isKnown(document: string): Promise<boolean>
  /** An import as a change. Its commit throws a Refusal where another one came between. */
  apply(change: ImportChange): Change<void>
}

interface EndpointRow {
  readonly path: string
  readonly document: string
  readonly definition: string
  readonly pageGroup: string
  readonly pageSlug: string
  readonly priceMicro: number
  readonly deprecatedSince: string | null
  readonly removed: number
}

const findRevision = defineQuery<{ readonly revision: number }>(
  'catalogue.findRevision',
  'SELECT coalesce(max(revision), 0) AS revision FROM imported_document',
)

const list = defineQuery<EndpointRow>(
  'catalogue.listImported',
  `SELECT path, document, definition, page_group, page_slug, price_micro, deprecated_since, removed
   FROM imported_endpoint ORDER BY path`,
)

const findDocument = defineQuery<{ readonly name: string }, { readonly document: string }>(
  'catalogue.findDocument',
  'SELECT name FROM imported_document WHERE name = @document',
)

interface ApplyImport {
  readonly document: string
  readonly revision: number
  readonly importedAt: number
  readonly endpoints: readonly EndpointRow[]
}

/** Takes the next revision, unless somebody else has taken it: that is unique. A page stays where it was first. */
const applyImport = defineRule<ApplyImport, void, { newest: { revision: number } }>({
  name: 'catalogue.applyImport',
  announces: true,
  find: { newest: defineQuery('catalogue.findNewestRevision', findRevision.sql) },
  rows: ({ document, endpoints }) => [
    { in: 'importedDocument', key: { name: document } },
    ...endpoints.map(({ path }) => ({ in: 'importedEndpoint', key: { path } }) as const),
  ],
  apply(sheet, { document: name, revision, importedAt, endpoints }, { newest: [newest] }) {
    const before = sheet.find('importedDocument', { name })
    if (newest?.revision !== revision || (before && before.revision > revision))
      throw new Refusal('another import came between: nothing was changed; run it again')
    sheet.merge('importedDocument', { name, revision: revision + 1, importedAt })
    for (const endpoint of endpoints) {
      const { pageGroup, pageSlug, ...rest } = endpoint
      if (sheet.find('importedEndpoint', endpoint)) sheet.change('importedEndpoint', endpoint, rest)
      else sheet.insert('importedEndpoint', endpoint)
    }
  },
})

export function openImports(store: Store, clock: Clock): Imports {
  return {
    getRevision: async () => (await store.find(findRevision, {}))?.revision ?? 0,
    async readAll() {
      const [[newest], rows] = await store.listTogether([
        [findRevision, {}],
        [list, {}],
      ])
      return { revision: newest?.revision ?? 0, endpoints: rows.map(readRow) }
    },
    isKnown: async (document) => (await store.find(findDocument, { document })) !== undefined,
    apply: ({ document, revision, endpoints }) =>
      applyImport({ document, revision, importedAt: clock.now(), endpoints: endpoints.map(writeRow) }),
  }
}

function readRow({
  path: _,
  definition,
  pageGroup,
  pageSlug,
  deprecatedSince,
  removed,
  ...row
}: EndpointRow): ImportedEndpoint {
  return {
    ...row,
    // Written by `writeRow` alone.
    definition: JSON.parse(definition) as ImportedDefinition,
    page: { group: pageGroup, slug: pageSlug },
    deprecatedSince: deprecatedSince ?? undefined,
    isRemoved: removed === 1,
  }
}

const writeRow = ({ definition, page, deprecatedSince, isRemoved, ...row }: ImportedEndpoint): EndpointRow => ({
  ...row,
  path: definition.path,
  definition: JSON.stringify(definition),
  pageGroup: page.group,
  pageSlug: page.slug,
  deprecatedSince: deprecatedSince ?? null,
  removed: isRemoved ? 1 : 0,
})
