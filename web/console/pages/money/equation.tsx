import { formatCount, formatMinute, formatMoneyWhole, splitMoney } from '#format'
import { useNow } from '#parts'
import type { EntryKind, StatementView } from '#wire/money'
import { useLang, useWords } from '#words'
import { sayEnd, sayMoment } from './moments.ts'
import styles from './money.module.css'
import { statementWords } from './words.ts'

interface EquationProps {
  readonly statement: StatementView
  /** Whether it is the whole account's; of a token there is no money in. */
  readonly isWhole: boolean
}

/** What the month began with, what was added and taken, and what it ended with: a row that adds up. */
export function Equation({ statement, isWhole }: EquationProps) {
  const say = useWords(statementWords)
  const lang = useLang()
  const now = useNow(60_000)
  const { openingMicro, closingMicro, startAt, endAt, state } = statement
  const of = (kind: EntryKind) =>
    statement.kinds.find((sum) => sum.kind === kind) ?? { amountMicro: 0, entries: 0, calls: 0 }
  const isRunning = state === 'running'
  const used = of('use').entries
  const shown = (['topup', 'adjustment', 'charge', 'refund'] as const).filter(
    (kind) => isWhole || kind === 'charge' || kind === 'refund',
  )
  const names = { topup: say.topUps, adjustment: say.adjustments, charge: say.charges, refund: say.refunds }
  // Of a token what it took is told, and so every sign is the other.
  const side = isWhole ? 1 : -1
  const closing = isRunning ? (isWhole ? say.soFar : say.spentSoFar) : isWhole ? say.closing : say.spentAfter
  return (
    <div className={styles['equation']}>
      <Term
        label={isWhole ? say.opening : say.spentBefore}
        micro={side * openingMicro}
        note={sayMoment(startAt, lang)}
      />
      {shown.map((kind) => (
        <Term
          key={kind}
          label={names[kind](formatCount(of(kind).entries))}
          micro={side * of(kind).amountMicro}
          sign={signOf(side * of(kind).amountMicro, isWhole ? kind === 'charge' : kind === 'refund')}
          note={kind === 'charge' && used > 0 ? say.granted(formatCount(used)) : undefined}
        />
      ))}
      <Term
        label={closing}
        micro={side * closingMicro}
        sign="="
        isResult
        note={isRunning ? say.now(formatMinute(now)) : sayEnd(endAt, lang)}
      />
    </div>
  )
}

interface TermProps {
  readonly label: string
  readonly micro: number
  readonly note?: string | undefined
  readonly sign?: string
  readonly isResult?: boolean
}

/** What takes has a minus, also where it took nothing. */
const signOf = (micro: number, isTaken: boolean): string => (micro < 0 || (micro === 0 && isTaken) ? '\u2212' : '+')

function Term({ label, micro, note, sign, isResult = false }: TermProps) {
  const { strong, soft } = splitMoney(sign === undefined || isResult ? micro : Math.abs(micro))
  return (
    <div className={isResult ? styles['result'] : styles['term']}>
      <div className={styles['termLabel']}>{label}</div>
      <p title={formatMoneyWhole(micro)}>
        {sign && <span className={styles['sign']}>{sign} </span>}
        {strong}
        <span className={styles['soft']}>{soft}</span>
      </p>
      {note !== undefined && <div className={styles['termNote']}>{note}</div>}
    </div>
  )
}
