import { useParams as useRouteParams } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import { useAccountPath } from '#api'
import {
  Button,
  ColumnsMenu,
  DataTable,
  ExportMenu,
  Failed,
  Filters,
  LiveChip,
  NoticeLine,
  PageHead,
  TableBones,
  useColumns,
  useGo,
  useParam,
  useParams,
} from '#parts'
import type { CallItem } from '#wire/calls'
import { useLang, useWords } from '#words'
import { callColumns } from './call-columns.tsx'
import { CallDrawer } from './call-drawer.tsx'
import { CallFilters } from './call-filters.tsx'
import { readQuery, readRequestId } from './call-query.ts'
import { Strip } from './call-strip.tsx'
import styles from './calls.module.css'
import { CallsFoot, NoCalls } from './calls-end.tsx'
import { useCalls } from './use-calls.ts'
import { words } from './words.ts'

export default function Calls() {
  const say = useWords(words)
  const lang = useLang()
  const params = useParams()
  const pathOf = useAccountPath()
  const [live, setLive] = useParam('live', 'on')
  const query = useMemo(() => readQuery(params), [params])
  const calls = useCalls(query, live === 'on')
  const { view, rows, names } = calls
  const columns = useMemo(() => callColumns(names, lang), [names, lang])
  const choice = useColumns('calls', columns)
  const { openId, open, close } = useOpenCall()
  return (
    <>
      <PageHead title={say.title} hasZone />
      <Filters
        end={
          <>
            <LiveChip isLive={live === 'on'} onChange={(isLive) => setLive(isLive ? 'on' : 'off')} />
            <ColumnsMenu columns={columns} {...choice} />
            <ExportMenu path={pathOf('/calls/file')} query={query} name={say.title} />
          </>
        }
      >
        <CallFilters names={names} />
      </Filters>
      {calls.strip?.bars.some((bar) => bar.calls > 0) && <Strip strip={calls.strip} />}
      {!calls.isHeard && <NoticeLine kind="stale">{say.notLive}</NoticeLine>}
      {calls.waiting > 0 && (
        <div className={styles['above']}>
          <Button size="small" onClick={calls.showWaiting}>
            {say.waiting(calls.waiting)}
          </Button>
        </div>
      )}
      {view.isPending && <TableBones rows={14} height={29} />}
      {view.error && rows.length === 0 && <Failed error={view.error} onAgain={() => void view.refetch()} />}
      {rows.length > 0 && (
        <DataTable
          label={say.calls}
          columns={columns}
          hidden={choice.hidden}
          rows={rows}
          getId={({ id }) => id}
          isMain
          isDense
          onOpen={open}
          openId={openId}
          newIds={calls.newIds}
        />
      )}
      {view.isSuccess && rows.length === 0 && <NoCalls page={calls.last} onFurther={() => void view.fetchNextPage()} />}
      {rows.length > 0 && <CallsFoot calls={calls} />}
      {openId !== undefined && <CallDrawer id={openId} rows={rows} onOpen={open} onClose={close} />}
    </>
  )
}

/** Which call is open: it stands in the address, and so does whatever id was typed. */
function useOpenCall() {
  const go = useGo()
  const { q } = useParams()
  const { requestId: openId } = useRouteParams({ strict: false }) as { readonly requestId?: string }
  const goTo = useCallback(
    (to: string) => void go({ to, search: (before) => before, replace: openId !== undefined, resetScroll: false }),
    [go, openId],
  )
  const open = useCallback(({ id }: Pick<CallItem, 'id'>) => goTo(`/calls/${id}`), [goTo])
  const close = useCallback(() => goTo('/calls'), [goTo])
  const typed = readRequestId(q)
  useEffect(() => {
    if (typed === undefined) return
    void go({ to: `/calls/${typed}`, search: (before) => ({ ...before, q: undefined }), replace: true })
  }, [typed, go])
  return { openId, open, close }
}
