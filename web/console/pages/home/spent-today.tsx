import { useMemo } from 'react'
import { Chart, type ChartFacts, ChartMark } from '#charts'
import { formatChange, formatCount, formatMinute, formatMoney, formatYuanLine, startOfDay } from '#format'
import { Figure } from '#parts'
import type { Home } from '#wire/home'
import { useWords } from '#words'
import styles from './home.module.css'
import { words } from './words.ts'

const hourMs = 3_600_000
const hoursOfDay = 24
const chartHeight = 226

/** Names under the axis, fewer on a phone. */
const labelHours = (): number => (matchMedia('(max-width: 900px)').matches ? 6 : 3)

/** What is spent today, against the days before. */
export function SpentToday({ home }: { readonly home: Home }) {
  const say = useWords(words)
  const { spentToday, at } = home
  const { usual, spentMicro, calls, answered } = spentToday
  return (
    <div>
      <div className={styles['beside']}>
        <Figure label={say.spentToday(formatMinute(at))} micro={spentMicro} />
        <div className={styles['against']}>
          {usual === null ? (
            say.noUsual
          ) : (
            <>
              {usual.nowMicro > 0 && <strong>{formatChange(spentMicro / usual.nowMicro - 1)} </strong>}
              {say.against(formatMoney(usual.nowMicro, { decimals: 2 }))}
            </>
          )}
          <br />
          {say.answeredOf(formatCount(calls), formatCount(answered))}
        </div>
      </div>
      <Curve home={home} />
    </div>
  )
}

/** Cumulative: each full hour of the day, and now. */
function Curve({ home: { spentToday, today, at } }: { readonly home: Home }) {
  const say = useWords(words)
  const { places, own } = useMemo(() => place(spentToday.hours, at, today), [spentToday, at, today])
  const facts = useMemo((): ChartFacts => {
    const { usual } = spentToday
    const yuan = (micro: number | null): number | null => (micro === null ? null : micro / 1_000_000)
    const spread = (micro: readonly number[]): (number | null)[] => places.map((hour) => yuan(between(micro, hour)))
    return {
      label: say.todayChart,
      x: places,
      series: [
        ...(usual
          ? ([
              { kind: 'band', label: say.leastMost, values: spread(usual.most), low: spread(usual.least) },
              { kind: 'usual', label: say.usual, values: spread(usual.median), endLabel: say.usual },
            ] as const)
          : []),
        { kind: 'first', label: say.todayLine, values: own.map(yuan), endLabel: formatMinute(at) },
      ],
      unit: formatYuanLine,
      place: (hour) => `${String(Math.round(hour)).padStart(2, '0')}:00`,
      labelled: places.flatMap((hour, index) => (hour % labelHours() === 0 ? [index] : [])),
      xMax: hoursOfDay,
      height: chartHeight,
      tell: (index) => {
        const [hour = 0, micro] = [places[index], own[index]]
        return (
          <>
            <strong>{formatMinute(startOfDay(today) + hour * hourMs)}</strong>{' '}
            {micro != null && formatMoney(micro, { decimals: 2 })}
            {usual && ` · ${say.usual} ${formatMoney(between(usual.median, hour), { decimals: 2 })}`}
          </>
        )
      },
    }
  }, [spentToday, today, at, places, own, say])
  const { usual } = spentToday
  return (
    <Chart
      facts={facts}
      table={{
        heads: [say.hour, say.today, ...(usual ? [say.usualHead, say.least, say.most] : [])],
        row: (index) => {
          const [hour = 0, micro] = [places[index], own[index]]
          const told = (values: readonly number[]): string => formatMoney(between(values, hour))
          return [
            formatMinute(startOfDay(today) + hour * hourMs),
            micro == null ? '' : formatMoney(micro),
            ...(usual ? [told(usual.median), told(usual.least), told(usual.most)] : []),
          ]
        },
      }}
      legend={
        <>
          <ChartMark kind="first">{say.todayLine}</ChartMark>
          {usual && (
            <>
              <ChartMark kind="usual">{say.median(usual.days)}</ChartMark>
              <ChartMark kind="band">{say.leastMost}</ChartMark>
            </>
          )}
        </>
      }
    />
  )
}

/** The full hours of a day, and between them the one that is now. */
function place(hours: readonly number[], at: number, today: number) {
  const now = (at - startOfDay(today)) / hourMs
  const full = Array.from({ length: hoursOfDay + 1 }, (_, hour) => hour)
  const places = [...new Set([...full, now])].sort((one, other) => one - other)
  const own = places.map((hour) => {
    if (hour > now) return null
    return hour === now ? (hours.at(-1) ?? 0) : hour === 0 ? 0 : (hours[hour - 1] ?? 0)
  })
  return { places, own }
}

/** What stands between two full hours. */
function between(values: readonly number[], hour: number): number {
  const [low, high] = [values[Math.floor(hour)] ?? 0, values[Math.ceil(hour)] ?? 0]
  return low + (high - low) * (hour % 1)
}
