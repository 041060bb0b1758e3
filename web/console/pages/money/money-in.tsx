import { formatCount, formatMoney } from '#format'
import { type Column, DataTable, Money, PageLink, Section, useParams } from '#parts'
import type { LedgerEntry, StatementView } from '#wire/money'
import { commonWords, type Lang, sayIn, useLang, useWords } from '#words'
import { describeEntry } from './ledger-columns.tsx'
import { sayMoment, sayMonthDays } from './moments.ts'
import styles from './money.module.css'
import { kindWords, moneyWords, statementWords } from './words.ts'

interface Line {
  readonly id: string
  readonly day: string
  readonly text: string
  readonly micro: number | null
  readonly calls: number
}

/** What came in beside charges: top-ups, corrections, granted calls, and refunds in one line. */
export function MoneyIn({ statement }: { readonly statement: StatementView }) {
  const say = useWords(statementWords)
  const ofLedger = useWords(moneyWords)
  const common = useWords(commonWords)
  const lang = useLang()
  const { account } = useParams()
  const refunds = statement.kinds.find(({ kind }) => kind === 'refund')
  const lines: readonly Line[] = [
    ...statement.moneyIn.map((entry) => lineOf(entry, lang)),
    ...(refunds
      ? [
          {
            id: 'refunds',
            day: sayMonthDays(statement.endAt, lang),
            text: say.refundsInMonth(formatCount(refunds.entries)),
            micro: refunds.amountMicro,
            calls: 0,
          },
        ]
      : []),
  ]
  const totalMicro = statement.kinds.reduce(
    (sum, { kind, amountMicro }) => (kind === 'charge' ? sum : sum + amountMicro),
    0,
  )
  const columns: readonly Column<Line>[] = [
    {
      key: 'day',
      head: say.day,
      width: 132,
      phone: 'first',
      cell: ({ day }) => <span className={styles['soft']}>{day}</span>,
      total: common.total,
    },
    { key: 'entry', head: say.entry, phone: 'second', cell: ({ text }) => text },
    {
      key: 'amount',
      head: say.amount,
      isFigure: true,
      phone: 'end',
      cell: ({ micro, calls }) => (micro === null ? ofLedger.grantedCalls(calls) : <Money micro={micro} isSigned />),
      total: formatMoney(totalMicro, { isSigned: true }),
    },
  ]
  const { period } = statement
  const from = `${period}-01`
  const to = `${period}-${String(new Date(statement.endAt - 1 + 28_800_000).getUTCDate()).padStart(2, '0')}`
  return (
    <Section
      title={say.moneyIn}
      tools={
        <PageLink className={styles['all']} to="/money" search={{ account, from, to }}>
          {say.allEntries(formatCount(statement.entries))}
        </PageLink>
      }
    >
      {lines.length === 0 ? (
        <p className={styles['none']}>{say.noMoneyIn}</p>
      ) : (
        <DataTable
          label={say.moneyIn}
          columns={columns}
          rows={lines}
          getId={({ id }) => id}
          sortParam="inSort"
          isDense
        />
      )}
    </Section>
  )
}

const lineOf = (entry: LedgerEntry, lang: Lang): Line => ({
  id: entry.id,
  day: sayMoment(entry.at, lang),
  text: [sayIn(kindWords, lang)[entry.kind], describeEntry(entry, lang)]
    .filter(Boolean)
    .join(lang === 'zh' ? '：' : ': '),
  micro: entry.kind === 'grant' ? null : entry.amountMicro,
  calls: entry.calls,
})
