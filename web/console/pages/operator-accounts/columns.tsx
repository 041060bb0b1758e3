import { dayOf, formatCount, formatDate } from '#format'
import { Ago, type Column, Money, StateMark, Tag, TwoLines } from '#parts'
import type { ListedAccount } from '#wire/operator-accounts'
import { useLang, type useWords } from '#words'
import type { words } from './words.ts'

export type Say = ReturnType<typeof useWords<(typeof words)['en']>>

/** What the list of accounts has of each. */
export const listColumns = (say: Say): readonly Column<ListedAccount>[] => [
  {
    key: 'name',
    head: say.account,
    isFixed: true,
    phone: 'first',
    cell: (account) => <Name account={account} say={say} />,
  },
  {
    key: 'status',
    head: say.status,
    phone: 'second',
    cell: ({ status }) => <StateMark tone={status === 'active' ? 'good' : 'bad'}>{say[status]}</StateMark>,
  },
  {
    key: 'available',
    head: say.available,
    isFigure: true,
    phone: 'end',
    cell: ({ availableMicro }) => <Money micro={availableMicro} />,
  },
  {
    key: 'today',
    head: say.spentToday,
    isFigure: true,
    phone: 'endSecond',
    cell: ({ spentTodayMicro }) => <Money micro={spentTodayMicro} />,
  },
  { key: 'tokens', head: say.tokens, isFigure: true, cell: ({ tokens }) => formatCount(tokens) },
  { key: 'people', head: say.people, isFigure: true, cell: ({ people }) => formatCount(people) },
  {
    key: 'call',
    head: say.lastCall,
    isFigure: true,
    width: 150,
    cell: ({ lastCallAt }) => (lastCallAt === null ? say.never : <Ago at={lastCallAt} />),
  },
]

function Name({
  account: { name, isOperator, createdAt },
  say,
}: {
  readonly account: ListedAccount
  readonly say: Say
}) {
  const since = formatDate(dayOf(createdAt), useLang())
  return (
    <TwoLines
      first={
        <>
          {name} {isOperator && <Tag>{say.operators}</Tag>}
        </>
      }
      second={say.since(since)}
    />
  )
}
