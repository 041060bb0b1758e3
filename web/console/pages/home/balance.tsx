import { useMemo, useState } from 'react'
import { useMay } from '#api'
import { Chart, type ChartFacts, ChartMark } from '#charts'
import {
  dayOf,
  formatDay,
  formatMinute,
  formatMoment,
  formatMoney,
  formatMonth,
  formatSpan,
  formatWeekday,
  formatYuanLine,
  startOfDay,
} from '#format'
import { Button, Figure, PageButton } from '#parts'
import type { Home, HomeBalance } from '#wire/home'
import { type Lang, useLang, useWords } from '#words'
import { AlarmForm } from './alarm-form.tsx'
import styles from './home.module.css'
import { words } from './words.ts'

/** What there is, the loud figure of the page; how it came to be, and when it comes to its alarm line. */
export function Balance({ home }: { readonly home: Home }) {
  const say = useWords(words)
  const lang = useLang()
  const { balance, at } = home
  const isLow = isUnderLine(balance)
  const month = home.spending.months.at(-1)?.month ?? ''
  return (
    <div>
      <Figure
        size="loud"
        label={say.balance}
        micro={balance.availableMicro}
        tone={isLow ? 'bad' : undefined}
        note={<Forecast home={home} />}
      />
      <div className={styles['level']}>
        <Curve balance={balance} at={at} />
      </div>
      <AlarmLine balance={balance} />
      <div className={styles['actions']}>
        <PageButton kind="primary" to="/top-up">
          {say.topUp}
        </PageButton>
        <PageButton to="/money" search={{ tab: 'statements', month }}>
          {say.soFar(formatMonth(month, lang).replace(/^\d{4} 年 | \d{4}$/g, ''))}
        </PageButton>
      </div>
    </div>
  )
}

export const isUnderLine = ({ alarmMicro, availableMicro, heldMicro }: HomeBalance): boolean =>
  alarmMicro !== null && availableMicro + heldMicro < alarmMicro

function Forecast({ home: { balance, at } }: { readonly home: Home }) {
  const say = useWords(words)
  const lang = useLang()
  const { perDayMicro, reachedAt, heldMicro, availableMicro } = balance
  const held = heldMicro > 0 && <> {say.held(formatMoney(heldMicro, { decimals: 2 }))}</>
  if (perDayMicro === null)
    return (
      <>
        {say.unspent}
        {held}
      </>
    )
  const pace = say.atPerDay(formatMoney(perDayMicro, { decimals: 2 }))
  if (isUnderLine(balance))
    return (
      <>
        {say.isUnder} <strong>{formatSpan((availableMicro / perDayMicro) * 86_400_000, lang)}</strong> {pace}
        {held}
      </>
    )
  if (reachedAt === null)
    return (
      <>
        {say.lasts} {pace}
        {held}
      </>
    )
  return (
    <>
      {balance.alarmMicro === null ? say.reachesZero : say.reaches} <strong>{tellWhen(reachedAt, at, lang)}</strong>{' '}
      {pace}
      {held}
    </>
  )
}

const parts = {
  en: ['at night', 'in the morning', 'in the afternoon', 'in the evening'],
  zh: ['凌晨', '上午', '下午', '晚上'],
} as const

/** The nearer, the closer: *tomorrow evening*, else its day. */
function tellWhen(when: number, now: number, lang: Lang): string {
  const ahead = dayOf(when) - dayOf(now)
  const part = parts[lang][Math.floor((when - startOfDay(dayOf(when))) / 21_600_000)] ?? ''
  if (ahead > 1) return formatWeekday(dayOf(when), lang)
  if (lang === 'zh') return `${ahead === 0 ? '今天' : '明天'}${part}`
  const short = part.replace(/^in the |^at /, '')
  if (ahead === 0) return short === 'night' ? 'tonight' : `this ${short}`
  return `tomorrow ${short}`
}

function Curve({ balance, at }: { readonly balance: HomeBalance; readonly at: number }) {
  const say = useWords(words)
  const lang = useLang()
  const facts = useMemo((): ChartFacts => {
    const { curve, topUps, alarmMicro } = balance
    const first = curve[0]?.[0] ?? at
    return {
      label: say.balanceChart,
      x: curve.map(([x]) => x),
      series: [{ kind: 'area', label: say.balance, values: curve.map(([, micro]) => micro / 1_000_000) }],
      unit: formatYuanLine,
      place: (x) => (x === at ? say.todayLine : formatDay(dayOf(x), lang)),
      labelled: [0, curve.length - 1],
      ...(alarmMicro === null ? {} : { alarm: alarmMicro / 1_000_000 }),
      marks: topUps.filter((one) => one.at >= first).map((one) => ({ x: one.at })),
      height: 160,
      tell: (index) => {
        const [x = at, micro = 0] = curve[index] ?? []
        return (
          <>
            <strong>{`${formatDay(dayOf(x), lang)} ${formatMinute(x)}`}</strong> {formatMoney(micro, { decimals: 2 })}
          </>
        )
      },
    }
  }, [balance, at, lang, say])
  return (
    <Chart
      facts={facts}
      table={{
        heads: [say.when, say.balance],
        row: (index) => {
          const [x = at, micro = 0] = balance.curve[index] ?? []
          return [formatMoment(x, lang, at), formatMoney(micro)]
        },
      }}
      legend={balance.topUps.length > 0 && <ChartMark kind="top-up">{say.topUps}</ChartMark>}
    />
  )
}

function AlarmLine({ balance }: { readonly balance: HomeBalance }) {
  const say = useWords(words)
  const [isOpen, setOpen] = useState(false)
  const may = useMay('member')
  const { alarmMicro, alarmBy } = balance
  const by =
    alarmBy.length === 2 ? say.byBoth : alarmBy[0] === 'mail' ? say.byMail : alarmBy[0] ? say.byWebhook : say.inConsole
  return (
    <div className={styles['alarm']}>
      {alarmMicro === null ? (
        say.noAlarm
      ) : (
        <ChartMark kind="alarm">
          {say.alarm(formatMoney(alarmMicro, { decimals: 2 }))}, {by}
        </ChartMark>
      )}
      {may && (
        <Button kind="link" onClick={() => setOpen(true)}>
          {alarmMicro === null ? say.setAlarm : say.edit}
        </Button>
      )}
      {isOpen && <AlarmForm alarmMicro={alarmMicro} onClose={() => setOpen(false)} />}
    </div>
  )
}
