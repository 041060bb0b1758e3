import { MiniBars } from '#charts'
import { formatCount, formatDay, formatDuration, formatMoney, formatShare } from '#format'
import { Button, type Column, DataTable, Empty, Mono, PageLink, Section, Segmented, TwoLines, useParam } from '#parts'
import type { Home, HomeEndpoint, HomeRange } from '#wire/home'
import { type Lang, useLang, useWords } from '#words'
import styles from './home.module.css'
import { words } from './words.ts'

const hoursOfDay = 24
const dueShare = 0.95
/** The most asked ones; the others are a press away. */
const rowsAtFirst = 8

type Say = ReturnType<typeof useWords<typeof words.en>>

interface EndpointsProps {
  readonly home: Home
  readonly range: HomeRange
}

/** Small multiples: an endpoint a row, by the hour of today or by the day. */
export function Endpoints({ home, range }: EndpointsProps) {
  const say = useWords(words)
  const lang = useLang()
  const [bars, setBars] = useParam('bars', range === 'today' ? 'hourly' : 'daily')
  const [scale, setScale] = useParam('scale', 'one')
  const isHourly = bars === 'hourly'
  const valuesOf = ({ hours, days }: HomeEndpoint): readonly number[] => (isHourly ? hours : days)
  const most = Math.max(0, ...home.endpoints.flatMap(valuesOf))
  const days = home.today - home.barsFrom + 1
  const count = isHourly ? say.hourlyCount(formatCount(most)) : say.dailyCount(days, formatCount(most))
  const [isWhole, setWhole] = useParam('endpoints')
  const rows = isWhole === 'all' ? home.endpoints : home.endpoints.slice(0, rowsAtFirst)
  const columns = listColumns({ home, say, lang, isHourly, most: scale === 'one' ? most : undefined })
  return (
    <Section
      title={say.byEndpoint}
      count={home.endpoints.length === 0 ? undefined : scale === 'one' ? count : say.ownScale}
      tools={
        <>
          <Segmented
            label={say.scale}
            value={scale}
            onChange={setScale}
            choices={[
              { value: 'one', label: say.oneScale },
              { value: 'row', label: say.rowScale },
            ]}
          />
          <Segmented
            label={say.bars}
            value={bars}
            onChange={setBars}
            choices={[
              { value: 'hourly', label: say.hourly },
              { value: 'daily', label: say.daily },
            ]}
          />
        </>
      }
    >
      {home.endpoints.length === 0 ? (
        <Empty title={say.noCalls} />
      ) : (
        <DataTable
          label={say.byEndpoint}
          columns={columns}
          rows={rows}
          getId={({ path }) => path}
          sortedAtFirst="-calls"
          foot={
            home.endpoints.length > rowsAtFirst && (
              <Button kind="link" onClick={() => setWhole(isWhole === 'all' ? undefined : 'all')}>
                {isWhole === 'all' ? say.fewer(rowsAtFirst) : say.allOf(home.endpoints.length)}
              </Button>
            )
          }
        />
      )}
    </Section>
  )
}

interface Shown {
  readonly home: Home
  readonly say: Say
  readonly lang: Lang
  readonly isHourly: boolean
  /** The highest of all rows; nothing where each has its own. */
  readonly most: number | undefined
}

function listColumns({ home, say, lang, isHourly, most }: Shown): Column<HomeEndpoint>[] {
  const { total } = home
  const bars = ({ title, calls, hours, days }: HomeEndpoint) => {
    const values = isHourly ? Array.from({ length: hoursOfDay }, (_, hour) => hours[hour] ?? null) : days
    const place = (index: number): string => (isHourly ? `${index}:00` : formatDay(home.barsFrom + index, lang))
    return (
      <div className={styles['bars']}>
        <MiniBars
          label={say.barsOf(title[lang], formatCount(calls))}
          values={values}
          max={most ?? Math.max(...values.map((value) => value ?? 0))}
          runningAt={(isHourly ? hours : days).length - 1}
          title={(index) => say.barOf(place(index), formatCount(values[index] ?? 0))}
        />
      </div>
    )
  }
  return [
    {
      key: 'endpoint',
      head: say.endpoint,
      cell: ({ title, path }) => (
        <TwoLines
          first={
            <PageLink to="/calls" search={{ endpoint: path }} className={styles['name']}>
              {title[lang]}
            </PageLink>
          }
          second={<Mono className={styles['path'] ?? ''}>{shorten(path)}</Mono>}
        />
      ),
      sortBy: ({ title }) => title[lang],
      total: say.allEndpoints,
      phone: 'first',
    },
    {
      key: 'bars',
      head: isHourly ? say.hourly : say.daily,
      isHeadUnseen: true,
      cell: bars,
      width: 300,
      phone: 'endSecond',
    },
    {
      key: 'calls',
      head: say.calls,
      cell: ({ calls }) => formatCount(calls),
      isFigure: true,
      isDescendingFirst: true,
      sortBy: ({ calls }) => calls,
      total: formatCount(total.calls),
      phone: 'end',
    },
    {
      key: 'answered',
      head: say.answered,
      cell: ({ calls, answered }) => {
        const share = calls === 0 ? undefined : answered / calls
        if (share === undefined) return '–'
        return <span className={share < dueShare ? styles['warn'] : undefined}>{formatShare(share)}</span>
      },
      isFigure: true,
      sortBy: ({ calls, answered }) => (calls === 0 ? undefined : answered / calls),
      total: total.calls === 0 ? '–' : formatShare(total.answered / total.calls),
      phone: 'second',
    },
    {
      key: 'p95',
      head: say.p95,
      cell: ({ p95Ms }) => (p95Ms === null ? '–' : formatDuration(p95Ms)),
      isFigure: true,
      isDescendingFirst: true,
      sortBy: ({ p95Ms }) => p95Ms ?? undefined,
      total: total.p95Ms === null ? '–' : formatDuration(total.p95Ms),
    },
    {
      key: 'charged',
      head: say.charged,
      cell: ({ chargedMicro }) => formatMoney(chargedMicro, { decimals: 2 }),
      isFigure: true,
      isDescendingFirst: true,
      sortBy: ({ chargedMicro }) => chargedMicro,
      total: formatMoney(total.chargedMicro, { decimals: 2 }),
    },
  ]
}

/** The end of a path, by which endpoints are told apart. */
const shorten = (path: string): string => {
  const parts = path.split('/').filter(Boolean)
  return parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : path
}
