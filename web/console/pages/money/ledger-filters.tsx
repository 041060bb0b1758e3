import { type Choice, ChoiceChip, DateFilter, FilterChip, SearchBox } from '#parts'
import type { LedgerEntry, TokenName } from '#wire/money'
import { useLang, useWords } from '#words'
import { moneyWords } from './words.ts'

/** Parameters of the address that narrow the ledger. */
export const ledgerFilters = ['kind', 'token', 'endpoint', 'request', 'from', 'to'] as const

interface LedgerFiltersProps {
  readonly tokens: readonly TokenName[]
  readonly rows: readonly LedgerEntry[]
}

export function LedgerFilters({ tokens, rows }: LedgerFiltersProps) {
  const say = useWords(moneyWords)
  const lang = useLang()
  const kinds = ['topups', 'adjustments', 'grants', 'charges', 'refunds'] as const
  return (
    <>
      <ChoiceChip
        label={say.kind}
        param="kind"
        otherwise=""
        choices={[{ value: '', label: say.allKinds }, ...kinds.map((kind) => ({ value: kind, label: say[kind] }))]}
      />
      <DateFilter name={say.from} param="from" />
      <DateFilter name={say.to} param="to" />
      <FilterChip
        name={say.token}
        param="token"
        choices={tokens.map(({ id, label }) => ({ value: id, label: label ?? id }))}
      />
      <FilterChip name={say.endpoint} param="endpoint" choices={listEndpoints(rows, lang)} />
      <SearchBox label={say.request} param="request" />
    </>
  )
}

/** Endpoints of what is shown. */
function listEndpoints(rows: readonly LedgerEntry[], lang: 'en' | 'zh'): readonly Choice[] {
  const titles = new Map(rows.flatMap(({ path, title }) => (path === null ? [] : [[path, title?.[lang] ?? path]])))
  return [...titles].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
}
