import { type ReactNode, useMemo } from 'react'
import { pathWith, useAccountPath, useRows } from '#api'
import { formatMoney } from '#format'
import {
  Button,
  ColumnsMenu,
  DataTable,
  Empty,
  ExportMenu,
  Failed,
  Filters,
  PageHead,
  TableBones,
  useColumns,
  useParams,
  useSetParams,
} from '#parts'
import type { LedgerEntry, LedgerPage } from '#wire/money'
import { commonWords, useLang, useWords } from '#words'
import { ledgerColumns } from './ledger-columns.tsx'
import { LedgerFilters, ledgerFilters } from './ledger-filters.tsx'
import { sayDay } from './moments.ts'
import { moneyWords } from './words.ts'

/** Everything that moved money or granted calls, newest first. */
export function Ledger({ title, tabs }: { readonly title: string; readonly tabs: ReactNode }) {
  const say = useWords(moneyWords)
  const lang = useLang()
  const pathOf = useAccountPath()
  const params = useParams()
  const asked = Object.fromEntries(ledgerFilters.map((name) => [name, params[name]]))
  const view = useRows<LedgerEntry, LedgerPage>(pathWith(pathOf('/money'), asked))
  const pages = view.data?.pages ?? []
  const rows = pages.flatMap(({ items }) => items)
  const facts = pages[0]?.facts
  const last = pages.at(-1)
  const columns = useMemo(() => ledgerColumns({ say, lang }), [say, lang])
  const choice = useColumns('ledger', columns)

  return (
    <>
      <PageHead
        title={title}
        beside={tabs}
        hasZone
        count={facts ? say.balance(formatMoney(facts.balanceMicro)) : undefined}
      />
      <Filters
        end={
          <>
            <ColumnsMenu columns={columns} {...choice} />
            <ExportMenu path={pathOf('/money/file')} query={asked} name={say.ledger} />
          </>
        }
      >
        <LedgerFilters tokens={facts?.tokens ?? []} rows={rows} />
      </Filters>
      {view.isPending && <TableBones rows={14} height={29} />}
      {view.error && rows.length === 0 && <Failed error={view.error} onAgain={() => void view.refetch()} />}
      {rows.length > 0 && (
        <DataTable
          label={say.entries}
          columns={columns}
          hidden={choice.hidden}
          rows={rows}
          getId={({ id }) => id}
          isMain
          isDense
        />
      )}
      {view.isSuccess && rows.length === 0 && <NoEntries isFiltered={Object.values(asked).some(Boolean)} page={last} />}
      {view.hasNextPage && (
        <p>
          <Button busy={view.isFetchingNextPage && say.reading} onClick={() => void view.fetchNextPage()}>
            <MoreLabel page={last} />
          </Button>
          {last?.searchedTo && <> {say.searched(sayDay(last.searchedTo, lang))}</>}
        </p>
      )}
    </>
  )
}

function MoreLabel({ page }: { readonly page: LedgerPage | undefined }) {
  const say = useWords(moneyWords)
  const common = useWords(commonWords)
  return <>{page?.searchedTo ? common.lookFurther : say.older}</>
}

function NoEntries({ isFiltered, page }: { readonly isFiltered: boolean; readonly page: LedgerPage | undefined }) {
  const say = useWords(moneyWords)
  const common = useWords(commonWords)
  const setParams = useSetParams()
  if (!isFiltered) return <Empty title={say.noEntries}>{say.noEntriesText}</Empty>
  const clear = () => setParams(Object.fromEntries(ledgerFilters.map((name) => [name, undefined])))
  return (
    <Empty title={say.noMatch} actions={<Button onClick={clear}>{common.clearFilters}</Button>}>
      {page?.searchedTo ? undefined : say.noMatchText}
    </Empty>
  )
}
