import { useMemo } from 'react'
import { useView } from '#api'
import { Chart, type ChartFacts, ChartMark } from '#charts'
import { formatBytes, formatCount, formatDay, formatMoney, formatShare, formatSpan, formatWeekday } from '#format'
import { AnyLink, Figure, FigureRow, PageHead, Section, Segmented, StateMark, useParam, Viewed } from '#parts'
import type { OperatorOverview, OverviewDay } from '#wire/operator-overview'
import { useLang, useWords } from '#words'
import styles from './overview.module.css'
import { words } from './words.ts'

const everyMs = 15_000
const msPerDay = 86_400_000

export default function Overview() {
  const say = useWords(words)
  const [range, setRange] = useParam('range', 'month')
  const view = useView<OperatorOverview>('/operator/overview', { everyMs })
  return (
    <>
      <PageHead title={say.title} hasZone>
        <Segmented
          label={say.range}
          value={range}
          onChange={setRange}
          choices={[
            { value: 'today', label: say.today },
            { value: 'month', label: say.month },
          ]}
        />
      </PageHead>
      <Viewed view={view}>
        {(overview) => (
          <>
            <Sums days={range === 'today' ? overview.days.slice(-1) : overview.days} />
            <ByDay days={overview.days} />
            <div className={styles['beside']}>
              <Low overview={overview} />
              <Troubled overview={overview} />
              <Archive overview={overview} />
            </div>
          </>
        )}
      </Viewed>
    </>
  )
}

const add = (days: readonly OverviewDay[], name: 'revenueMicro' | 'upstreamMicro' | 'calls' | 'answered'): number =>
  days.reduce((sum, day) => sum + day[name], 0)

function Sums({ days }: { readonly days: readonly OverviewDay[] }) {
  const say = useWords(words)
  const [revenue, upstream] = [add(days, 'revenueMicro'), add(days, 'upstreamMicro')]
  const [calls, answered] = [add(days, 'calls'), add(days, 'answered')]
  const margin = revenue - upstream
  const share = revenue > 0 ? `${formatShare(Math.abs(margin / revenue))} · ` : ''
  return (
    <>
      <Figure
        label={say.margin}
        size="loud"
        micro={margin}
        tone={margin < 0 ? 'bad' : undefined}
        note={`${share}${say.marginNote}`}
      />
      <div className={styles['figures']}>
        <FigureRow>
          <Figure label={say.revenue} size="small" micro={revenue} />
          <Figure label={say.upstream} size="small" micro={upstream} />
          <Figure label={say.calls} size="small">
            {formatCount(calls)}
          </Figure>
          <Figure label={say.answered} size="small">
            {calls === 0 ? '–' : formatShare(answered / calls)}
          </Figure>
        </FigureRow>
      </div>
    </>
  )
}

function ByDay({ days }: { readonly days: readonly OverviewDay[] }) {
  const say = useWords(words)
  const lang = useLang()
  const facts = useMemo(
    (): ChartFacts => ({
      label: say.byDayChart,
      x: days.map(({ day }) => day),
      series: [
        { kind: 'bars', label: say.revenue, values: days.map(({ revenueMicro }) => revenueMicro / 1_000_000) },
        {
          kind: 'bars-second',
          label: say.upstream,
          values: days.map(({ upstreamMicro }) => upstreamMicro / 1_000_000),
        },
      ],
      unit: (value) => formatMoney(value * 1_000_000, { decimals: 0 }),
      place: (day) => formatDay(day, lang),
      running: 'day',
      height: 200,
      tell: (index) => {
        const { day = 0, revenueMicro = 0, upstreamMicro = 0, calls = 0 } = days[index] ?? {}
        return (
          <>
            <strong>{formatWeekday(day, lang)}</strong> {formatMoney(revenueMicro, { decimals: 2 })} ·{' '}
            {formatMoney(upstreamMicro, { decimals: 2 })} · {formatCount(calls)}
          </>
        )
      },
    }),
    [days, lang, say],
  )
  return (
    <Section title={say.byDay} count={say.byDayCount}>
      <Chart
        facts={facts}
        table={{
          heads: [say.day, say.revenue, say.upstream, say.calls],
          row: (index) => {
            const { day = 0, revenueMicro = 0, upstreamMicro = 0, calls = 0 } = days[index] ?? {}
            return [formatWeekday(day, lang), formatMoney(revenueMicro), formatMoney(upstreamMicro), formatCount(calls)]
          },
        }}
        legend={
          <>
            <ChartMark kind="bars">{say.revenue}</ChartMark>
            <ChartMark kind="second">{say.upstream}</ChartMark>
          </>
        }
      />
    </Section>
  )
}

function Low({ overview: { low } }: { readonly overview: OperatorOverview }) {
  const say = useWords(words)
  const lang = useLang()
  return (
    <Section title={say.low} count={say.lowCount}>
      {low.length === 0 ? (
        <p className={styles['soft']}>{say.noLow}</p>
      ) : (
        <ul className={styles['rows']}>
          {low.map(({ id, name, leftMicro, perDayMicro }) => (
            <li key={id} className={styles['row']}>
              <span>
                <AnyLink to="/operator/accounts" search={{ word: name }} className={styles['name']}>
                  {name}
                </AnyLink>
                <br />
                <span className={styles['soft']}>{say.perDay(formatMoney(perDayMicro, { decimals: 2 }))}</span>
              </span>
              <span>
                {formatMoney(leftMicro, { decimals: 2 })}
                <br />
                <span className={styles['soft']}>
                  {say.lasts(formatSpan((leftMicro / perDayMicro) * msPerDay, lang))}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Troubled({ overview: { providers } }: { readonly overview: OperatorOverview }) {
  const say = useWords(words)
  const texts: Readonly<Record<string, string>> = {
    'half open': say.halfOpen,
    stopped: say.stopped,
    paused: say.paused,
  }
  return (
    <Section title={say.providers}>
      {providers.length === 0 ? (
        <p className={styles['soft']}>{say.noTrouble}</p>
      ) : (
        <ul className={styles['rows']}>
          {providers.map(({ name, state }) => (
            <li key={name} className={styles['row']}>
              <AnyLink to="/operator/providers" className={styles['name']}>
                {name}
              </AnyLink>
              <StateMark tone={state === 'stopped' ? 'bad' : 'warn'}>{texts[state] ?? state}</StateMark>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Archive({ overview: { archive } }: { readonly overview: OperatorOverview }) {
  const say = useWords(words)
  const { bytes, answers, boundBytes } = archive
  return (
    <Section title={say.archive}>
      <Figure label={say.archiveText(formatCount(answers))} size="small">
        {formatBytes(bytes)}
      </Figure>
      <p className={styles['soft']}>{boundBytes === null ? say.unbounded : say.bound(formatBytes(boundBytes))}</p>
    </Section>
  )
}
