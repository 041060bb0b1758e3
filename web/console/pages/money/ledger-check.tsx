import { useState } from 'react'
import { pathWith, useAccountPath, useView } from '#api'
import { formatCount } from '#format'
import { Button, CheckIcon, Failed, NoticeLine } from '#parts'
import type { StatementCheck, StatementView } from '#wire/money'
import { useLang, useWords } from '#words'
import { sayMoment } from './moments.ts'
import styles from './money.module.css'
import type { Whose } from './whose.ts'
import { statementWords } from './words.ts'

/** So many entries are rebuilt unasked: it takes a second. */
const uncalledMax = 100_000

interface LedgerCheckProps {
  readonly statement: StatementView
  readonly asked: Whose
}

/** Whether the month is what its entries come to: the service rebuilds it from them, now. */
export function LedgerCheck({ statement: { period, entries }, asked: { token, label } }: LedgerCheckProps) {
  const say = useWords(statementWords)
  const lang = useLang()
  const pathOf = useAccountPath()
  const [called, setCalled] = useState<string>()
  const path = pathWith(pathOf('/statement/check'), { month: period, token, label })
  const isOff = entries > uncalledMax && called !== path
  const check = useView<StatementCheck>(path, { isOff })
  if (isOff)
    return (
      <p className={styles['check']}>
        {say.unchecked(formatCount(entries))}{' '}
        <Button kind="link" onClick={() => setCalled(path)}>
          {say.check}
        </Button>
      </p>
    )
  if (check.error) return <Failed error={check.error} onAgain={() => void check.refetch()} />
  if (!check.data) return <p className={styles['check']}>{say.checking(formatCount(entries))}</p>
  if (!check.data.isEqual) return <NoticeLine kind="bad">{say.unequal}</NoticeLine>
  const { entries: rebuilt, at, until } = check.data
  return (
    <p className={styles['check']} role="status">
      <span className={styles['tick']}>
        <CheckIcon />
      </span>
      {until === null
        ? say.equal(formatCount(rebuilt), sayMoment(at, lang))
        : say.equalUntil(formatCount(rebuilt), sayMoment(until, lang))}
    </p>
  )
}
