import type { Table } from '#exports'
import { formatYuan, type Month } from '#kit'
import type { EntryRow } from '#ledger'
import { entryColumns } from './entry-columns.ts'
import type { MonthMoney } from './month-money.ts'
import { signedMicro } from './scope.ts'

/** What a statement says of whose it is. */
export interface Heading {
  readonly account: string
  /** The token's id, or the label, that it is limited to. */
  readonly token?: string | undefined
  readonly label?: string | undefined
}

interface StatementParts {
  readonly heading: Heading
  readonly month: Month
  readonly isClosed: boolean
  readonly money: Pick<MonthMoney, 'openingMicro' | 'closingMicro' | 'entries'>
  readonly read: () => AsyncIterable<readonly EntryRow[]>
}

const decimals = 6

/**
 * A statement to be written as a file. Totals and closing are added up from the entries that were written; of a closed month
 * they must be what the ledger's sums say, or it breaks off: a wrong statement is worse than none.
 */
export function describeStatement({ heading, month, isClosed, money, read }: StatementParts): Table<EntryRow> {
  const { account, token, label } = heading
  const sums = createSums()
  async function* slices(): AsyncGenerator<readonly EntryRow[]> {
    for await (const rows of read()) {
      for (const row of rows) sums.add(row)
      yield rows
    }
    if (isClosed && money.openingMicro + sums.micro() !== money.closingMicro)
      throw new Error(`the entries of ${month.period} come to something else than the ledger says`)
  }
  return {
    name: `Statement ${month.period}`,
    columns: entryColumns,
    slices,
    rowsMax: money.entries,
    json: {
      before: {
        statement: 1,
        account,
        ...(token === undefined ? {} : { token }),
        ...(label === undefined ? {} : { label }),
        period: month.period,
        zone: 'Asia/Shanghai',
        closed: isClosed,
        opening: formatYuan(money.openingMicro, decimals),
      },
      list: 'entries',
      after: () => ({
        totals: sums.read(),
        closing: formatYuan(money.openingMicro + sums.micro(), decimals),
      }),
    },
  }
}

/** Adds up what is written. */
function createSums() {
  const micro = { topup: 0, adjustment: 0, charge: 0, refund: 0 }
  const calls = { grant: 0, use: 0, return: 0 }
  let entries = 0
  const show = (amount: number): string => formatYuan(amount, decimals)
  return {
    add(row: EntryRow) {
      entries += 1
      if (row.kind in micro) micro[row.kind as keyof typeof micro] += signedMicro(row)
      if (row.kind in calls) calls[row.kind as keyof typeof calls] += row.calls
    },
    micro: () => micro.topup + micro.adjustment + micro.charge + micro.refund,
    read: () => ({
      entries,
      topUps: show(micro.topup),
      adjustments: show(micro.adjustment),
      charges: show(micro.charge),
      refunds: show(micro.refund),
      grantedCalls: calls.grant,
      usedCalls: calls.use,
      returnedCalls: calls.return,
    }),
  }
}
