import { type Clock, Refusal } from '#kit'
import type { Store } from '#store'
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

/** Endpoints that came with OpenAPI documents. */
export interface Imports {
  /** Grows with each import, whoever makes it. */
  readRevision(): number
  readAll(): { readonly revision: number; readonly endpoints: readonly ImportedEndpoint[] }
  /** Whether a document of this name was imported before. */
  isKnown(document: string): boolean
  /** Writes an import whole or not at all. Throws a Refusal where another one came between. */
  apply(change: ImportChange): Promise<void>
}

interface EndpointRow {
  readonly document: string
  readonly definition: string
  readonly group: string
  readonly slug: string
  readonly priceMicro: number
  readonly deprecatedSince: string | null
  readonly removed: number
}

export function openImports(store: Store, clock: Clock): Imports {
  const findRevision = store.prepare<{ revision: number }>(
    'SELECT coalesce(max(revision), 0) AS revision FROM imported_document',
  )
  const list = store.prepare<EndpointRow>(
    `SELECT document, definition, page_group AS "group", page_slug AS slug, price_micro AS priceMicro,
       deprecated_since AS deprecatedSince, removed
     FROM imported_endpoint ORDER BY path`,
  )
  const findDocument = store.prepare('SELECT name FROM imported_document WHERE name = @document')
  // Takes the next revision, unless somebody else has taken it.
  const takeRevision = store.prepare(
    `INSERT INTO imported_document (name, revision, imported_at)
     SELECT @document, @revision + 1, @at WHERE (SELECT coalesce(max(revision), 0) FROM imported_document) = @revision
     ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, imported_at = excluded.imported_at`,
  )
  const put = store.prepare(
    `INSERT INTO imported_endpoint
       (path, document, definition, page_group, page_slug, price_micro, deprecated_since, removed)
     VALUES (@path, @document, @definition, @group, @slug, @priceMicro, @deprecatedSince, @removed)
     ON CONFLICT (path) DO UPDATE SET document = @document, definition = @definition, price_micro = @priceMicro,
       deprecated_since = @deprecatedSince, removed = @removed`,
  )
  const readRevision = (): number => findRevision.find()?.revision ?? 0

  return {
    readRevision,
    readAll: () => store.read(() => ({ revision: readRevision(), endpoints: list.list().map(readRow) })),
    isKnown: (document) => findDocument.find({ document }) !== undefined,
    async apply({ document, revision, endpoints }) {
      await store.write(() => {
        if (takeRevision.run({ document, revision, at: clock.now() }) === 0)
          throw new Refusal('another import came between: nothing was changed; run it again')
        for (const endpoint of endpoints) put.run(writeRow(endpoint))
      })
      store.announce()
    },
  }
}

function readRow({ definition, group, slug, deprecatedSince, removed, ...row }: EndpointRow): ImportedEndpoint {
  return {
    ...row,
    // Written by `writeRow` alone.
    definition: JSON.parse(definition) as ImportedDefinition,
    page: { group, slug },
    deprecatedSince: deprecatedSince ?? undefined,
    isRemoved: removed === 1,
  }
}

const writeRow = ({ definition, page, deprecatedSince, isRemoved, ...row }: ImportedEndpoint) => ({
  ...row,
  path: definition.path,
  definition: JSON.stringify(definition),
  ...page,
  deprecatedSince: deprecatedSince ?? null,
  removed: isRemoved ? 1 : 0,
})
