import { type Column, Moment, Money, Mono, PageLink } from '#parts'
import type { LedgerEntry } from '#wire/money'
import { type Lang, sayIn } from '#words'
import styles from './money.module.css'
import { kindWords, type moneyWords } from './words.ts'

interface ColumnNeeds {
  readonly say: ReturnType<typeof sayIn<(typeof moneyWords)['en']>>
  readonly lang: Lang
}

/** What an entry is about, beside its kind. */
export function describeEntry({ title, path, reason }: LedgerEntry, lang: Lang): string {
  return [title?.[lang] ?? path, reason].filter(Boolean).join(' · ')
}

export const ledgerColumns = ({ say, lang }: ColumnNeeds): readonly Column<LedgerEntry>[] => [
  { key: 'at', head: say.time, width: 130, phone: 'second', cell: ({ at }) => <Moment at={at} /> },
  {
    key: 'entry',
    isFixed: true,
    head: say.entry,
    phone: 'first',
    cell: (entry) => (
      <span className={styles['entry']}>
        <strong>{sayIn(kindWords, lang)[entry.kind]}</strong>
        <span>{describeEntry(entry, lang)}</span>
      </span>
    ),
  },
  {
    key: 'token',
    head: say.token,
    phone: 'none',
    cell: ({ token }) => token && <TokenName token={token} />,
  },
  {
    key: 'request',
    head: say.request,
    phone: 'none',
    cell: ({ requestId }) =>
      requestId && (
        <PageLink to={`/calls/${requestId}`}>
          <Mono>{requestId}</Mono>
        </PageLink>
      ),
  },
  {
    key: 'amount',
    isFixed: true,
    head: say.amount,
    isFigure: true,
    phone: 'end',
    cell: ({ amountMicro, calls }) => (calls > 0 ? say.grantedCalls(calls) : <Money micro={amountMicro} isSigned />),
  },
]

const TokenName = ({ token }: { readonly token: NonNullable<LedgerEntry['token']> }) =>
  token.label === null ? <Mono>{token.id}</Mono> : <span title={token.id}>{token.label}</span>
