import { MiniBars } from '#charts'
import { dayOf, formatCount, formatDay, formatDuration, formatMinute, formatMoney, formatShare } from '#format'
import { Figure, FigureRow } from '#parts'
import type { CallStrip } from '#wire/calls'
import { useLang, useWords } from '#words'
import styles from './call-strip.module.css'
import { words } from './words.ts'

/** Calls over the range, and what came of them: from sums, so that it equals every other page. */
export function Strip({ strip }: { readonly strip: CallStrip }) {
  const say = useWords(words)
  const lang = useLang()
  const { unit, bars, p95Ms } = strip
  const sum = (read: (bar: CallStrip['bars'][number]) => number): number =>
    bars.reduce((total, bar) => total + read(bar), 0)
  const calls = sum((bar) => bar.calls)
  const answered = sum((bar) => bar.answered)
  const nameOf = (from: number): string => (unit === 'hour' ? formatMinute(from) : formatDay(dayOf(from), lang))
  const title = (at: number): string => {
    const bar = bars[at]
    return bar ? say.barOf(nameOf(bar.from), formatCount(bar.calls), formatCount(bar.calls - bar.answered)) : ''
  }
  const running = bars.findLastIndex(({ from }) => from <= Date.now())
  const label = unit === 'hour' ? say.inHours : say.inDaysEach
  const [first] = bars
  return (
    <div className={styles['strip']}>
      <div className={styles['chart']}>
        <div className={styles['legend']}>
          {label} <span className={styles['mark']} aria-hidden="true" /> {say.unanswered}
        </div>
        <MiniBars
          label={label}
          values={bars.map((bar, at) => (at > running ? null : bar.calls))}
          max={Math.max(...bars.map((bar) => bar.calls))}
          wrong={bars.map((bar) => bar.calls - bar.answered)}
          runningAt={running}
          title={title}
          width={700}
        />
        <div className={styles['ends']} aria-hidden="true">
          <span>{first && nameOf(first.from)}</span>
          <span>{unit === 'hour' ? '24:00' : say.now}</span>
        </div>
      </div>
      <FigureRow>
        <Figure label={say.count} size="plain">
          {formatCount(calls)}
        </Figure>
        <Figure label={say.answered} size="plain">
          {calls === 0 ? '–' : formatShare(answered / calls)}
        </Figure>
        <Figure label={say.charged} size="plain">
          {formatMoney(
            sum((bar) => bar.chargeMicro),
            { decimals: 2 },
          )}
        </Figure>
        <Figure label={<span title={say.p95Note}>{say.p95}</span>} size="plain">
          {p95Ms === null ? '–' : formatDuration(p95Ms)}
        </Figure>
      </FigureRow>
    </div>
  )
}
