import { type Clock, dayMs, type Month, monthOf, turnEnd } from '#kit'
import type { EntryPlace, EntryRow, Ledger } from '#ledger'
import { isIn, type Scope } from './scope.ts'

/** Entries read at once: a few milliseconds, in which nobody else is served; a store in this process answers at once. */
const sliceRows = 1_000

/**
 * What of a month was given back on the day after its end, while it was still open: it belongs to the month, not to the next.
 * What is given back later falls into the month it is given back in.
 */
export const listLateRefunds = (ledger: Ledger, { accountId }: Pick<Scope, 'accountId'>, month: Month) =>
  ledger.listRefundsOf({
    accountId,
    fromAt: month.endAt,
    toAt: month.closesAt,
    chargedFromAt: month.startAt,
    chargedToAt: month.endAt,
  })

/** What stands at the beginning of a month and belongs to the one before. */
export function listEarlierRefunds(ledger: Ledger, { accountId }: Pick<Scope, 'accountId'>, { startAt }: Month) {
  const before = monthOf(startAt - 1)
  return ledger.listRefundsOf({
    accountId,
    fromAt: startAt,
    toAt: startAt + dayMs,
    chargedFromAt: before.startAt,
    chargedToAt: before.endAt,
  })
}

/** The entries of a month, oldest first, a slice when those before were taken and others had their turn. */
export async function* readMonthEntries(
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  scope: Scope,
  month: Month,
): AsyncGenerator<readonly EntryRow[]> {
  const span = { accountId: scope.accountId, fromAt: month.startAt, toAt: month.endAt }
  const others = new Set((await listEarlierRefunds(ledger, scope, month)).map(({ id }) => id))
  let after: EntryPlace | undefined
  for (;;) {
    const rows = await ledger.listEntries({ ...span, after, limit: sliceRows })
    after = rows.at(-1)
    yield rows.filter((row) => isIn(scope, row) && !others.has(row.id))
    if (rows.length < sliceRows) break
    await turnEnd(clock)
  }
  yield (await listLateRefunds(ledger, scope, month)).filter((row) => isIn(scope, row))
}
