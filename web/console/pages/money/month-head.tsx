import { formatMonth } from '#format'
import { ChoiceChip, IconButton, LeftIcon, RightIcon, Tag, useSetParams } from '#parts'
import type { StatementView } from '#wire/money'
import { useLang, useWords } from '#words'
import { sayEnd } from './moments.ts'
import styles from './money.module.css'
import { listLabels } from './whose.ts'
import { statementWords } from './words.ts'

/** The month, whether it may still change, whose it is, and the way to the ones beside it. */
export function MonthHead({ statement }: { readonly statement: StatementView }) {
  const say = useWords(statementWords)
  const lang = useLang()
  const setParams = useSetParams()
  const { period, choices, firstPeriod, lastPeriod } = statement
  const go = (by: 1 | -1) => setParams({ month: shift(period, by) })
  return (
    <div className={styles['month']}>
      <h2>{formatMonth(period, lang)}</h2>
      <StateTag statement={statement} />
      <div className={styles['monthTools']}>
        <ChoiceChip
          label={say.whose}
          param="of"
          otherwise="all"
          choices={[
            { value: 'all', label: say.whole },
            ...listLabels(statement).map((label) => ({ value: `label ${label}`, label: say.ofLabel(label) })),
            ...choices.map(({ id, label }) => ({ value: `token ${id}`, label: say.ofToken(label ?? id) })),
          ]}
        />
        <IconButton label={say.before} disabled={period <= firstPeriod} onClick={() => go(-1)}>
          <LeftIcon />
        </IconButton>
        <IconButton label={say.after} disabled={period >= lastPeriod} onClick={() => go(1)}>
          <RightIcon />
        </IconButton>
      </div>
    </div>
  )
}

function StateTag({ statement: { state, closesAt, endAt } }: { readonly statement: StatementView }) {
  const say = useWords(statementWords)
  const lang = useLang()
  if (state === 'closed') return <Tag tone="good">{say.closed(sayEnd(closesAt, lang))}</Tag>
  if (state === 'open') return <Tag tone="gold">{say.open(sayEnd(closesAt, lang))}</Tag>
  return <Tag tone="gold">{say.running(sayEnd(endAt, lang))}</Tag>
}

/** `2026-12` and one more is `2027-01`. */
export function shift(period: string, by: number): string {
  const [year = 0, month = 1] = period.split('-').map(Number)
  const months = year * 12 + month - 1 + by
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`
}
