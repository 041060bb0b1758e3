import { useMemo } from 'react'
import { pathWith, type Query, useRows } from '#api'
import { dayOf, formatCount } from '#format'
import {
  Button,
  ChoiceChip,
  ColumnsMenu,
  DataTable,
  DownloadButtons,
  Empty,
  Explained,
  Failed,
  FilterChip,
  Filters,
  Mono,
  PageHead,
  SearchBox,
  TableBones,
  useColumns,
  useNow,
  useParams,
  useSetParams,
} from '#parts'
import type { AuditEntry, AuditFacts, AuditLog as Log } from '#wire/audit-log'
import { commonWords, useLang, useWords } from '#words'
import { listColumns } from './columns.tsx'
import { EntryDrawer } from './entry-drawer.tsx'
import { nameVerb } from './verb-words.ts'
import { words } from './words.ts'

const rangeDays: Readonly<Record<string, number>> = { today: 1, week: 7, month: 30 }

/** `2026-12-01` of a day, as the service reads it. */
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** What the address narrows the journal to, as the service is asked. */
function useFilter(): Query {
  const { who, verb, of, range = 'all' } = useParams()
  const today = dayOf(useNow(60_000))
  const days = rangeDays[range]
  return { who, verb, of, from: days === undefined ? undefined : dateOf(today - days + 1) }
}

export default function AuditLog() {
  const say = useWords(words)
  const filter = useFilter()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useRows<AuditEntry, Log>(
    pathWith('/operator/audit-log', filter),
  )
  const facts = data?.pages[0]?.facts ?? undefined
  return (
    <>
      <PageHead title={say.title} count={facts && <Chain facts={facts} />} hasZone>
        <DownloadButtons path="/operator/audit-log/file" query={filter} name={say.title} />
      </PageHead>
      {!data && (error ? <Failed error={error} onAgain={() => void refetch()} /> : <TableBones />)}
      {data && (
        <Shown
          items={data.pages.flatMap(({ items }) => items)}
          facts={facts}
          onMore={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}
        />
      )}
    </>
  )
}

function Chain({ facts: { linked, unlinked, head } }: { readonly facts: AuditFacts }) {
  const say = useWords(words)
  const text = `${say.linked(formatCount(linked))}${unlinked === 0 ? '' : say.unlinked(formatCount(unlinked))}`
  return (
    <Explained isTold why={say.chain} facts={[[say.head, <Mono key="head">{head}</Mono>]]}>
      {text}
    </Explained>
  )
}

interface ShownProps {
  readonly items: readonly AuditEntry[]
  readonly facts: AuditFacts | undefined
  readonly onMore: (() => void) | undefined
}

function Shown({ items, facts, onMore }: ShownProps) {
  const say = useWords(words)
  const lang = useLang()
  const { row, who, verb, of, range } = useParams()
  const setParams = useSetParams()
  const columns = useMemo(() => listColumns(say, lang), [say, lang])
  const choice = useColumns('audit-log', columns)
  const at = items.findIndex(({ id }) => String(id) === row)
  const open = items[at]
  const openAt = (nth: number): (() => void) | undefined => {
    const next = items[nth]
    return next && (() => setParams({ row: String(next.id) }))
  }
  const isFiltered = [who, verb, of, range].some((value) => value !== undefined)
  return (
    <>
      <Filters end={<ColumnsMenu columns={columns} {...choice} />}>
        <SearchBox label={say.search} param="of" />
        <ChoiceChip
          label={say.range}
          param="range"
          otherwise="all"
          choices={[
            { value: 'all', label: say.all },
            { value: 'today', label: say.today },
            { value: 'week', label: say.week },
            { value: 'month', label: say.month },
          ]}
        />
        <FilterChip
          name={say.who}
          param="who"
          choices={(facts?.who ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        <FilterChip
          name={say.verb}
          param="verb"
          choices={(facts?.verbs ?? []).map((value) => ({ value, label: nameVerb(value, lang) }))}
        />
      </Filters>
      {items.length === 0 ? (
        <Empty title={isFiltered ? say.noMatch : say.noneTitle} actions={isFiltered && <ClearFilters />}>
          {isFiltered ? say.noMatchText : say.noneText}
        </Empty>
      ) : (
        <DataTable
          isMain
          label={say.title}
          columns={columns}
          rows={items}
          getId={({ id }) => String(id)}
          hidden={choice.hidden}
          openId={row}
          onOpen={({ id }) => setParams({ row: String(id) })}
          foot={
            onMore && (
              <Button kind="quiet" onClick={onMore}>
                {say.more}
              </Button>
            )
          }
        />
      )}
      {open && (
        <EntryDrawer
          entry={open}
          onClose={() => setParams({ row: undefined })}
          onAbove={openAt(at - 1)}
          onBelow={openAt(at + 1)}
        />
      )}
    </>
  )
}

function ClearFilters() {
  const common = useWords(commonWords)
  const setParams = useSetParams()
  return (
    <Button onClick={() => setParams({ who: undefined, verb: undefined, of: undefined, range: undefined })}>
      {common.clearFilters}
    </Button>
  )
}
