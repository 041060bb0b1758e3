import { useMemo } from 'react'
import { pathWith, tell, useDeed, useView } from '#api'
import { formatCount, formatMinute, formatMoney } from '#format'
import {
  Button,
  ChoiceChip,
  ColumnsMenu,
  DataTable,
  Empty,
  ExportMenu,
  FilterChip,
  Filters,
  PageHead,
  SearchBox,
  Segmented,
  toast,
  useColumns,
  useParam,
  useParams,
  useSetParams,
  Viewed,
} from '#parts'
import type { EndpointRange, OperatorEndpoint, OperatorEndpoints } from '#wire/operator-endpoints'
import { useLang, useWords } from '#words'
import { listColumns } from './endpoint-columns.tsx'
import { EndpointDrawer } from './endpoint-drawer.tsx'
import { EndpointFigures } from './endpoint-figures.tsx'
import styles from './endpoints.module.css'
import { words } from './words.ts'

const freshMs = 15_000
const hourMs = 3_600_000

/** Endpoints that lose money and are named below the table. */
const namedMax = 3

export default function Endpoints() {
  const say = useWords(words)
  const [range, setRange] = useParam('range', '24h')
  const view = useView<OperatorEndpoints>(pathWith('/operator/endpoints', { range }), {
    everyMs: freshMs,
    keepsLast: true,
  })
  const choices = [
    { value: '24h', label: say.day },
    { value: '7d', label: say.week },
    { value: '30d', label: say.month },
  ] as const satisfies readonly { value: EndpointRange; label: string }[]
  const all = view.data?.endpoints ?? []
  const asked = all.filter(({ calls }) => calls > 0).length
  const chosen = choices.find(({ value }) => value === range)?.label ?? range
  return (
    <>
      <PageHead
        title={say.title}
        count={view.data && say.count(formatCount(all.length), formatCount(asked), chosen)}
        hasZone
      >
        <Segmented label={say.range} choices={choices} value={range as EndpointRange} onChange={setRange} />
      </PageHead>
      <Viewed view={view}>{(data) => <Shown data={data} />}</Viewed>
    </>
  )
}

function Shown({ data }: { readonly data: OperatorEndpoints }) {
  const say = useWords(words)
  const lang = useLang()
  const params = useParams()
  const setParams = useSetParams()
  const { mutate: turn } = useDeed(
    ({ path, isDisabled }: { readonly path: string; readonly isDisabled: boolean }) =>
      tell('POST', '/operator/endpoints/switch', { path, isDisabled }),
    ['/operator/endpoints'],
  )

  function onSwitch({ path, title }: OperatorEndpoint, isOn: boolean): void {
    const turnTo = (isDisabled: boolean): void =>
      turn(
        { path, isDisabled },
        {
          onSuccess: () =>
            toast(
              isDisabled
                ? { text: say.turnedOff(title[lang]), onUndo: () => turnTo(false) }
                : { text: say.turnedOn(title[lang]) },
            ),
          onError: (error) => toast({ text: `${say.notChanged} ${error.message}`, isBad: true }),
        },
      )
    turnTo(!isOn)
  }

  const rows = useMemo(() => chooseRows(data.endpoints, params, lang), [data, params, lang])
  const mostMicro = Math.max(0, ...data.endpoints.map(({ marginMicro }) => Math.abs(marginMicro)))
  const firstHour = Math.floor(data.until / hourMs) - 23
  const columns = listColumns({
    say,
    lang,
    mostMicro,
    onSwitch,
    hourName: (nth) => formatMinute((firstHour + nth) * hourMs),
  })
  const choice = useColumns('operator-endpoints', columns)
  const providers = [...new Set(data.endpoints.flatMap((one) => one.providers))]
  const open = data.endpoints.find(({ path }) => path === params['endpoint'])
  const losing = data.endpoints
    .filter(({ marginMicro }) => marginMicro < 0)
    .toSorted((one, other) => one.marginMicro - other.marginMicro)
  const isFiltered = ['q', 'provider', 'state'].some((name) => params[name] !== undefined)

  return (
    <>
      <EndpointFigures totals={data.totals} />
      <Filters
        end={
          <>
            <ColumnsMenu columns={columns} {...choice} />
            <ExportMenu path="/operator/endpoints/file" query={{ range: data.range }} name={say.title} />
          </>
        }
      >
        <SearchBox label={say.search} />
        <ChoiceChip
          label={say.which}
          param="show"
          otherwise="asked"
          choices={[
            { value: 'asked', label: say.asked },
            { value: 'all', label: say.all },
            { value: 'off', label: say.off },
          ]}
        />
        <FilterChip
          name={say.provider}
          param="provider"
          choices={providers.map((value) => ({ value, label: value }))}
        />
        <FilterChip
          name={say.state}
          param="state"
          choices={[
            { value: 'healthy', label: say.healthy },
            { value: 'unwell', label: say.unwell },
            { value: 'losing', label: say.losing },
          ]}
        />
      </Filters>
      {rows.length === 0 ? (
        <Empty
          title={isFiltered ? say.noMatch : say.emptyTitle}
          actions={
            <Button onClick={() => setParams({ show: 'all', q: undefined, provider: undefined, state: undefined })}>
              {say.showAll}
            </Button>
          }
        >
          {isFiltered ? say.noMatchText : say.emptyText}
        </Empty>
      ) : (
        <DataTable
          label={say.title}
          columns={columns}
          rows={rows}
          getId={({ path }) => path}
          hidden={choice.hidden}
          sortedAtFirst="-margin"
          isMain
          openId={open?.path}
          onOpen={({ path }) => setParams({ endpoint: path })}
          foot={
            <div className={styles['foot']}>
              <p className={styles['note']}>{say.healthNote}</p>
              {losing.slice(0, namedMax).map(({ path, title, upstreamMicro, revenueMicro }) => (
                <p key={path} className={styles['note']}>
                  {say.losesMoney(title[lang], formatMoney(upstreamMicro), formatMoney(revenueMicro))}
                </p>
              ))}
              {losing.length > namedMax && (
                <p className={styles['note']}>{say.moreLosing(formatCount(losing.length - namedMax))}</p>
              )}
            </div>
          }
        />
      )}
      {open && <EndpointDrawer key={open.path} endpoint={open} onClose={() => setParams({ endpoint: undefined })} />}
    </>
  )
}

type Params = ReturnType<typeof useParams>

function chooseRows(all: readonly OperatorEndpoint[], params: Params, lang: 'en' | 'zh'): readonly OperatorEndpoint[] {
  const { show = 'asked', q = '', provider, state } = params
  const wanted = q.toLowerCase()
  const isShown = (one: OperatorEndpoint): boolean =>
    show === 'all' || (show === 'off' ? one.isDisabled : one.calls > 0) || (wanted !== '' && show === 'asked')
  const isInState = ({ score, marginMicro }: OperatorEndpoint): boolean => {
    if (state === 'healthy') return score !== null && score >= 98
    if (state === 'unwell') return score !== null && score < 90
    return state === 'losing' ? marginMicro < 0 : true
  }
  return all.filter(
    (one) =>
      isShown(one) &&
      isInState(one) &&
      (provider === undefined || one.providers.includes(provider)) &&
      `${one.title[lang]} ${one.path}`.toLowerCase().includes(wanted),
  )
}
