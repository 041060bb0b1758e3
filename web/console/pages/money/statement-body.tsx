import { formatMonth } from '#format'
import { Columns } from '#parts'
import type { StatementView } from '#wire/money'
import { useLang, useWords } from '#words'
import { ChargesChart } from './charges-chart.tsx'
import { ChargesTable } from './charges-table.tsx'
import { Equation } from './equation.tsx'
import { LedgerCheck } from './ledger-check.tsx'
import { sayEnd } from './moments.ts'
import styles from './money.module.css'
import { MoneyIn } from './money-in.tsx'
import { shift } from './month-head.tsx'
import type { Whose } from './whose.ts'
import { statementWords } from './words.ts'

interface StatementBodyProps {
  readonly statement: StatementView
  readonly asked: Whose & { readonly month: string | undefined }
}

export function StatementBody({ statement, asked }: StatementBodyProps) {
  const say = useWords(statementWords)
  const lang = useLang()
  const isWhole = asked.token === undefined && asked.label === undefined
  const next = formatMonth(shift(statement.period, 1), lang)
  return (
    <>
      <Equation statement={statement} isWhole={isWhole} />
      <LedgerCheck statement={statement} asked={asked} />
      <ChargesChart statement={statement} />
      {isWhole ? (
        <Columns atLeast={380}>
          <ChargesTable statement={statement} />
          <MoneyIn statement={statement} />
        </Columns>
      ) : (
        <ChargesTable statement={statement} />
      )}
      <p className={styles['late']}>{say.late(sayEnd(statement.closesAt, lang), next)}</p>
    </>
  )
}
