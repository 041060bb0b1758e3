import { useMemo } from 'react'
import { Chart, type ChartFacts } from '#charts'
import { formatCount, formatDay, formatMoney, formatMonth, formatWeekday, formatYuanLine } from '#format'
import { Section, Segmented, useParam } from '#parts'
import type { Home } from '#wire/home'
import { useLang, useWords } from '#words'
import { words } from './words.ts'

/** What was spent by the day, or by the month; what still runs is hatched. */
export function Spending({ home }: { readonly home: Home }) {
  const say = useWords(words)
  const [by, setBy] = useParam('spending', 'daily')
  const { days, months } = home.spending
  const rows = by === 'monthly' ? months : days
  const total = formatMoney(
    rows.reduce((sum, { spentMicro }) => sum + spentMicro, 0),
    { decimals: 2 },
  )
  return (
    <Section
      title={say.spending}
      count={by === 'monthly' ? say.spentInMonths(total) : say.spentIn(days.length, total)}
      tools={
        <Segmented
          label={say.spending}
          value={by}
          onChange={setBy}
          choices={[
            { value: 'daily', label: say.daily },
            { value: 'monthly', label: say.monthly },
          ]}
        />
      }
    >
      {by === 'monthly' ? <Months home={home} /> : <Days home={home} />}
    </Section>
  )
}

function Days({ home }: { readonly home: Home }) {
  const say = useWords(words)
  const lang = useLang()
  const { days } = home.spending
  const facts = useMemo(
    (): ChartFacts => ({
      label: say.spendingChart,
      x: days.map(({ day }) => day),
      series: [{ kind: 'bars', label: say.spent, values: days.map(({ spentMicro }) => spentMicro / 1_000_000) }],
      unit: formatYuanLine,
      place: (day) => (day === home.today ? say.todayLine : formatDay(day, lang)),
      running: 'day',
      height: 176,
      tell: (index) => {
        const { day, spentMicro, calls } = days[index] ?? { day: 0, spentMicro: 0, calls: 0 }
        return (
          <>
            <strong>{formatWeekday(day, lang)}</strong> {formatMoney(spentMicro, { decimals: 2 })} ·{' '}
            {say.callsCount(formatCount(calls))}
          </>
        )
      },
    }),
    [days, home.today, lang, say],
  )
  return (
    <Chart
      facts={facts}
      table={{
        heads: [say.day, say.spent, say.calls],
        row: (index) => {
          const { day, spentMicro, calls } = days[index] ?? { day: 0, spentMicro: 0, calls: 0 }
          return [formatWeekday(day, lang), formatMoney(spentMicro), formatCount(calls)]
        },
      }}
    />
  )
}

function Months({ home }: { readonly home: Home }) {
  const say = useWords(words)
  const lang = useLang()
  const { months } = home.spending
  const facts = useMemo(
    (): ChartFacts => ({
      label: say.spendingMonths,
      x: months.map((_, index) => index),
      series: [{ kind: 'bars', label: say.spent, values: months.map(({ spentMicro }) => spentMicro / 1_000_000) }],
      unit: formatYuanLine,
      place: (index) =>
        formatMonth(months[index]?.month ?? '', lang)
          .replace(/^\d{4} 年 | \d{4}$/g, '')
          .slice(0, lang === 'zh' ? 4 : 3),
      running: 'day',
      height: 176,
      tell: (index) => (
        <>
          <strong>{formatMonth(months[index]?.month ?? '', lang)}</strong>{' '}
          {formatMoney(months[index]?.spentMicro ?? 0, { decimals: 2 })}
        </>
      ),
    }),
    [months, lang, say],
  )
  return (
    <Chart
      facts={facts}
      table={{
        heads: [say.month, say.spent],
        row: (index) => [formatMonth(months[index]?.month ?? '', lang), formatMoney(months[index]?.spentMicro ?? 0)],
      }}
    />
  )
}
