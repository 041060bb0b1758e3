import type { Catalogue } from '#catalogue'
import type { EntryRow } from '#ledger'
import { type StatementToken, signedMicro } from '#statements'
import type { BothTexts, EntryKind, LedgerEntry } from './wire/money.ts'

interface Known {
  readonly tokens: readonly StatementToken[]
  readonly catalogue: Pick<Catalogue, 'find'>
}

/** What an endpoint is called; nothing where it is gone. */
export function findTitle({ catalogue }: Pick<Known, 'catalogue'>, path: string): BothTexts | null {
  const title = catalogue.find(path)?.title
  return title ? { en: title.en, zh: title.zh } : null
}

/** Entries as pages show them, with the names of what they are about. */
export function describeEntries(rows: readonly EntryRow[], known: Known): LedgerEntry[] {
  const labels = new Map(known.tokens.map(({ id, label }) => [id, label]))
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at,
    // The database holds it to these.
    kind: row.kind as EntryKind,
    amountMicro: signedMicro(row),
    calls: row.calls,
    requestId: row.callId,
    path: row.path,
    title: row.path === null ? null : findTitle(known, row.path),
    token: row.tokenId === null ? null : { id: row.tokenId, label: labels.get(row.tokenId) ?? null },
    reason: row.reason,
  }))
}
