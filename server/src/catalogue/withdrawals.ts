import { type Clock, formatDay, Refusal } from '#kit'
import { type Change, defineQuery, defineRule, type Store } from '#store'

/** What taking a document back does, before it does it. */
export interface WithdrawalPlan {
  readonly document: string
  /** The revision it was looked at. */
  readonly revision: number
  /** Paths that nobody was ever given an answer by, nor granted calls of: they go. */
  readonly gone: readonly string[]
  /** Paths that were asked: they are deprecated, and still answer. */
  readonly kept: readonly string[]
}

/** A document that was imported, and what there is of it. */
export interface ImportedDocument {
  readonly name: string
  /** Unix milliseconds of its last import. */
  readonly importedAt: number
  readonly endpoints: number
  /** Of these, endpoints that it has no more, or that were taken back: they still answer. */
  readonly removed: number
}

/** Taking documents back that were imported. */
export interface Withdrawals {
  listDocuments(): Promise<readonly ImportedDocument[]>
  /** The document each imported endpoint came with, by its path. */
  listDocumentsOfPaths(): Promise<ReadonlyMap<string, string>>
  /** Throws a Refusal where there is no such document, or nothing of it left to be taken back. */
  planWithdrawal(document: string): Promise<WithdrawalPlan>
  /** Takes a document back as planned. Throws a Refusal where another import came between. */
  newWithdrawal(plan: WithdrawalPlan): Change
}

interface EndpointRow {
  readonly path: string
  readonly removed: number
  readonly isUsed: number
}

const listDocuments = defineQuery<ImportedDocument>(
  'catalogue.listDocuments',
  `SELECT name, imported_at, count(path) AS endpoints, coalesce(sum(removed), 0) AS removed
   FROM imported_document LEFT JOIN imported_endpoint ON document = name GROUP BY name, imported_at ORDER BY name`,
)

const listPaths = defineQuery<{ readonly path: string; readonly document: string }>(
  'catalogue.listDocumentsOfPaths',
  'SELECT path, document FROM imported_endpoint',
)

/** Health tells of whatever was asked of an upstream in the last 400 days, and the archive of answers from before. */
const used = `CASE WHEN path IN (SELECT path FROM health_hour) OR path IN (SELECT path FROM health_day)
    OR path IN (SELECT path FROM allowance) OR EXISTS (SELECT 1 FROM snapshot WHERE snapshot.path = imported_endpoint.path)
  THEN 1 ELSE 0 END`

const ofDocument = `SELECT path, removed, ${used} AS is_used FROM imported_endpoint WHERE document = @document ORDER BY path`

interface OfDocument {
  readonly document: string
}

const listEndpoints = defineQuery<EndpointRow, OfDocument>('catalogue.listWithdrawable', ofDocument)

const findRevision = defineQuery<{ readonly revision: number }>(
  'catalogue.findWithdrawalRevision',
  'SELECT coalesce(max(revision), 0) AS revision FROM imported_document',
)

interface Withdrawal extends OfDocument {
  readonly revision: number
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string
}

/** What was asked meanwhile stays, whatever the plan said of it. */
const withdraw = defineRule<Withdrawal, void, { own: EndpointRow; newest: { readonly revision: number } }>({
  name: 'catalogue.withdrawImport',
  announces: true,
  find: {
    own: defineQuery('catalogue.listWithdrawn', ofDocument),
    newest: defineQuery('catalogue.findWithdrawnRevision', findRevision.sql),
  },
  rows: ({ document }, { own }) => [
    { in: 'importedDocument', key: { name: document } },
    ...own.map(({ path }) => ({ in: 'importedEndpoint', key: { path } }) as const),
  ],
  apply(sheet, { document: name, revision, today }, { own, newest: [newest] }) {
    const before = sheet.find('importedDocument', { name })
    if (!before || newest?.revision !== revision || before.revision > revision)
      throw new Refusal('another import came between: nothing was changed; look at it again')
    sheet.change('importedDocument', { name }, { revision: revision + 1 })
    for (const { path, isUsed } of own) {
      const row = sheet.find('importedEndpoint', { path })
      if (row?.document !== name) continue
      if (isUsed === 0) sheet.remove('importedEndpoint', { path })
      else sheet.change('importedEndpoint', { path }, { removed: 1, deprecatedSince: row.deprecatedSince ?? today })
    }
  },
})

export function openWithdrawals(store: Store, clock: Clock): Withdrawals {
  return {
    listDocuments: () => store.list(listDocuments, {}),
    listDocumentsOfPaths: async () =>
      new Map((await store.list(listPaths, {})).map(({ path, document }) => [path, document])),
    async planWithdrawal(document) {
      const [[newest], rows] = await store.listTogether([
        [findRevision, {}],
        [listEndpoints, { document }],
      ])
      const known = (await store.list(listDocuments, {})).some(({ name }) => name === document)
      if (!known) throw new Refusal('no document of this name was imported')
      const gone = rows.filter(({ isUsed }) => isUsed === 0)
      const kept = rows.filter(({ isUsed, removed }) => isUsed === 1 && removed === 0)
      if (gone.length + kept.length === 0) throw new Refusal('nothing of this document is left to be taken back')
      const pathsOf = (some: readonly EndpointRow[]): string[] => some.map(({ path }) => path)
      return { document, revision: newest?.revision ?? 0, gone: pathsOf(gone), kept: pathsOf(kept) }
    },
    newWithdrawal: ({ document, revision }) => withdraw({ document, revision, today: formatDay(clock.now()) }),
  }
}
