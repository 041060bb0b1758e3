import type { Month } from '#kit'
import type { EntryRow, Ledger, MoneySum } from '#ledger'
import { listEarlierRefunds, listLateRefunds } from './month-entries.ts'
import { isIn, type Scope, signedMicro, sumSigned } from './scope.ts'

/** What entries of a kind came to in a month: amounts as they change the balance. */
export interface KindSum {
  readonly amountMicro: number
  /** Granted calls. */
  readonly calls: number
  readonly entries: number
}

export interface Charged {
  /** Answers that were charged, in money or a granted call. */
  readonly answers: number
  /** Never below 0. */
  readonly chargedMicro: number
}

/** A month in figures, from sums that grow in the commit of each entry. */
export interface MonthMoney {
  readonly openingMicro: number
  readonly closingMicro: number
  readonly entries: number
  /** By the kinds of entries; those it has none of are not in it. */
  readonly kinds: Readonly<Partial<Record<string, KindSum>>>
  /** What was charged on each day that has charges, and how often money came in by top-ups. */
  readonly days: readonly { readonly day: number; readonly chargedMicro: number; readonly topUps: number }[]
  readonly endpoints: readonly (Charged & { readonly path: string })[]
  readonly tokens: readonly (Charged & { readonly tokenId: string })[]
  /** Whether all sums there are of the account come to what its balance has. */
  readonly isBalanced: boolean
}

/** Reads a month of an account, or of what some of its tokens did. */
export async function sumMonth(ledger: Ledger, scope: Scope, month: Month): Promise<MonthMoney> {
  const { accountId, tokenIds } = scope
  const [money, earlier, late] = await Promise.all([
    ledger.sumMoneyDays({ accountId, tokenIds, fromDay: month.firstDay, toDay: month.lastDay }),
    listEarlierRefunds(ledger, scope, month),
    listLateRefunds(ledger, scope, month),
  ])
  const ofMonthBefore = earlier.filter((row) => isIn(scope, row))
  const kinds = sumKinds(
    money.byKind,
    ofMonthBefore,
    late.filter((row) => isIn(scope, row)),
  )
  const openingMicro = sumSigned(money.before) + sumSigned(ofMonthBefore)
  const sums = Object.values(kinds)
  return {
    openingMicro,
    closingMicro: sums.reduce((sum, { amountMicro }) => sum + amountMicro, openingMicro),
    entries: sums.reduce((sum, { entries }) => sum + entries, 0),
    kinds,
    days: sumDays(money.byDay),
    endpoints: sumCharged(money.byPath, ({ path }) => path).map(([path, sum]) => ({ path, ...sum })),
    tokens: sumCharged(money.byToken, ({ tokenId }) => tokenId).map(([tokenId, sum]) => ({ tokenId, ...sum })),
    isBalanced: sumSigned(money.ever) === money.balanceMicro,
  }
}

/** The sums of the days, less what belongs to the month before, and what of the next belongs to it. */
function sumKinds(
  days: readonly MoneySum[],
  earlier: readonly EntryRow[],
  late: readonly EntryRow[],
): Record<string, KindSum> {
  const kinds = new Map<string, KindSum>()
  function add(row: Pick<MoneySum, 'kind' | 'amountMicro' | 'calls'>, entries: number, sign: 1 | -1): void {
    const before = kinds.get(row.kind) ?? { amountMicro: 0, calls: 0, entries: 0 }
    kinds.set(row.kind, {
      amountMicro: before.amountMicro + sign * signedMicro(row),
      calls: before.calls + sign * row.calls,
      entries: before.entries + sign * entries,
    })
  }
  for (const row of days) add(row, row.entries, 1)
  for (const row of earlier) add(row, 1, -1)
  for (const row of late) add(row, 1, 1)
  return Object.fromEntries([...kinds].filter(([, { entries }]) => entries > 0))
}

function sumDays(rows: readonly (MoneySum & { readonly day: number })[]): MonthMoney['days'] {
  const days = new Map<number, { chargedMicro: number; topUps: number }>()
  for (const { day, kind, amountMicro, entries } of rows) {
    const sum = days.get(day) ?? { chargedMicro: 0, topUps: 0 }
    if (kind === 'charge') sum.chargedMicro += amountMicro
    if (kind === 'topup') sum.topUps += entries
    days.set(day, sum)
  }
  return [...days].map(([day, sum]) => ({ day, ...sum }))
}

/** Most charged first. */
function sumCharged<Row extends MoneySum>(rows: readonly Row[], groupOf: (row: Row) => string): [string, Charged][] {
  const groups = new Map<string, { answers: number; chargedMicro: number }>()
  for (const row of rows) {
    if (row.kind !== 'charge' && row.kind !== 'use') continue
    const sum = groups.get(groupOf(row)) ?? { answers: 0, chargedMicro: 0 }
    sum.answers += row.entries
    sum.chargedMicro += row.amountMicro
    groups.set(groupOf(row), sum)
  }
  return [...groups].sort(([, one], [, other]) => other.chargedMicro - one.chargedMicro || other.answers - one.answers)
}
