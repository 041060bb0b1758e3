import { type Clock, createDaySums, type DaysAsked, hoursOfDays } from '#kit'
import { defineQuery, type Store } from '#store'
import type { EntryKind } from './entries.ts'

/** Entries of one kind, added up in the commits that wrote them. */
export interface MoneySum {
  readonly kind: EntryKind
  readonly amountMicro: number
  readonly entries: number
}

export interface HourMoney extends MoneySum {
  /** Hours since 1970. */
  readonly hour: number
}

export interface DayMoney extends MoneySum {
  /** Days since 1970 in Asia/Shanghai. */
  readonly day: number
}

export interface PathMoney extends MoneySum {
  readonly path: string
}

interface HoursAsked {
  readonly accountId: string
  readonly first: number
  readonly last: number
}

/** One look for each number of a span: the keys of sums begin with it, as they are written. */
const each = (name: string): string =>
  `WITH RECURSIVE shown (${name}) AS
     (SELECT CAST(@first AS BIGINT) UNION ALL SELECT ${name} + 1 FROM shown WHERE ${name} < @last)`

const listHours = defineQuery<HourMoney, HoursAsked>(
  'ledger.listMoneyHours',
  `${each('hour')} SELECT money_hour.hour AS hour, kind, amount_micro, entries
   FROM shown CROSS JOIN money_hour WHERE money_hour.hour = shown.hour AND account_id = @accountId ORDER BY 1, 2`,
)

const listDays = defineQuery<DayMoney, HoursAsked>(
  'ledger.listMoneyDays',
  `${each('hour')} SELECT (money_hour.hour + 8) / 24 AS day, kind, sum(amount_micro) AS amount_micro, sum(entries) AS entries
   FROM shown CROSS JOIN money_hour WHERE money_hour.hour = shown.hour AND account_id = @accountId GROUP BY 1, 2 ORDER BY 1, 2`,
)

const listPaths = defineQuery<PathMoney, DaysAsked>(
  'ledger.listMoneyPaths',
  `${each('day')} SELECT path, kind, sum(amount_micro) AS amount_micro, sum(entries) AS entries
   FROM shown CROSS JOIN money_day WHERE money_day.day = shown.day AND account_id = @accountId GROUP BY path, kind`,
)

/** A day of all accounts is read by its hours, of which an account has one row and not one for each endpoint and token. */
const sumAccounts = defineQuery<MoneySum & { readonly accountId: string }, Omit<HoursAsked, 'accountId'>>(
  'ledger.sumMoneyOfAccounts',
  `SELECT account_id, kind, sum(amount_micro) AS amount_micro, sum(entries) AS entries
   FROM money_hour WHERE hour >= @first AND hour <= @last GROUP BY account_id, kind`,
)

const listLeft = defineQuery<
  { readonly accountId: string; readonly leftMicro: number },
  { readonly accountIds: readonly string[] }
>('ledger.listLeft', 'SELECT account_id, available + held AS left_micro FROM balance WHERE account_id IN @accountIds')

/** Accounts whose older days are remembered. */
const accountsMax = 50

/** What entries spend of a balance: charges, less what was given back of them. */
export const spentBy = ({ kind, amountMicro }: MoneySum): number => {
  if (kind === 'charge') return amountMicro
  return kind === 'refund' ? -amountMicro : 0
}

/** What entries change of what an account has. */
export const changedBy = (sum: MoneySum): number =>
  sum.kind === 'topup' || sum.kind === 'adjustment' ? sum.amountMicro : -spentBy(sum)

/** Figures of money that are shown: sums of entries by construction, and no entry is read for them. */
export function openFigures(store: Store, clock: Clock) {
  const daySums = createDaySums<DayMoney>({
    clock,
    entriesMax: accountsMax,
    list: ({ accountId, ...days }) => store.list(listDays, { accountId, ...hoursOfDays(days) }),
  })
  const pathSums = createDaySums<PathMoney>({
    clock,
    entriesMax: accountsMax,
    list: (asked) => store.list(listPaths, asked),
  })
  return {
    /** Of an account hour by hour, first and last included. */
    listMoneyHours: (asked: HoursAsked) => store.list(listHours, asked),
    /** Day by day since a day; the one that runs is the last. */
    listMoneyDays: daySums,
    /** By endpoint since a day; what is about none has the path ''. An endpoint may come twice. */
    listMoneyPaths: pathSums,
    /** A day of all accounts, one by one. */
    sumMoneyOfAccounts: (day: number) => store.list(sumAccounts, hoursOfDays({ first: day, last: day })),
    /** What accounts have, with what is set aside for their calls. */
    listLeft: (accountIds: readonly string[]) => store.list(listLeft, { accountIds }),
  }
}
