import { useMemo } from 'react'
import { Chart, type ChartFacts, ChartMark } from '#charts'
import { dayOf, formatDay, formatMoney, formatMonth, formatWeekday, formatYuanLine } from '#format'
import { Section, useNow } from '#parts'
import type { StatementView } from '#wire/money'
import { useLang, useWords } from '#words'
import { statementWords } from './words.ts'

/** What each day was charged, and when money came in. */
export function ChargesChart({ statement }: { readonly statement: StatementView }) {
  const say = useWords(statementWords)
  const lang = useLang()
  const now = useNow(60_000)
  const { period, days, startAt, endAt, state } = statement
  const first = dayOf(startAt)
  const last = dayOf(endAt - 1)
  const shownTo = state === 'running' ? Math.min(last, dayOf(now)) : last

  const facts = useMemo((): ChartFacts => {
    const byDay = new Map(days.map((day) => [day.day, day]))
    const x = Array.from({ length: shownTo - first + 1 }, (_, at) => first + at)
    const micro = x.map((day) => byDay.get(day)?.chargedMicro ?? 0)
    return {
      label: say.chargesChart(formatMonth(period, lang)),
      x,
      series: [{ kind: 'bars', label: say.charged, values: micro.map((one) => one / 1_000_000) }],
      unit: formatYuanLine,
      place: (day) => String(new Date(day * 86_400_000).getUTCDate()),
      labelled: [...new Set([0, 6, 13, 20, 27, last - first, shownTo - first])].filter((at) => at < x.length),
      xMax: last,
      ...(shownTo < last ? { running: 'day' as const } : {}),
      marks: days.filter(({ topUps }) => topUps > 0).map(({ day }) => ({ x: day })),
      height: 156,
      tell: (at) => (
        <>
          {formatWeekday(x[at] ?? first, lang)} <strong>{formatMoney(micro[at] ?? 0)}</strong>
        </>
      ),
    }
  }, [days, period, first, last, shownTo, lang, say])

  return (
    <Section
      title={say.chargesADay}
      count={days.some(({ topUps }) => topUps > 0) && <ChartMark kind="top-up">{say.topUpMark}</ChartMark>}
    >
      <Chart
        facts={facts}
        table={{
          heads: [say.day, say.charged],
          row: (at) => [
            formatDay(facts.x[at] ?? first, lang),
            formatMoney(Math.round((facts.series[0]?.values[at] ?? 0) * 1_000_000)),
          ],
        }}
      />
    </Section>
  )
}
