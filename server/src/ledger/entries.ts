import { dayOf, hourOf } from '#kit'
import type { KeyIn, RowRef, Sheet } from '#store'

const blank = {
  amountMicro: 0,
  calls: 0,
  path: null as string | null,
  callId: null as string | null,
  tokenId: null as string | null,
  key: null as string | null,
  reason: null as string | null,
  quotaDay: null as number | null,
  capped: 0,
}

export type EntryKind = 'topup' | 'adjustment' | 'charge' | 'refund' | 'grant' | 'use' | 'return'

interface Entry extends Partial<typeof blank> {
  readonly at: number
  readonly accountId: string
  readonly kind: EntryKind
}

/** What says which sums an entry is in. */
type Summed = Pick<Entry, 'at' | 'accountId' | 'kind' | 'path' | 'tokenId'>

/** The sums an entry is added to. A rule that writes one names them, beside the balance that is their lock. */
export const sumsOf = (entry: Summed): RowRef[] => [
  { in: 'moneyHour', key: hourKeyOf(entry) },
  { in: 'moneyDay', key: dayKeyOf(entry) },
]

/**
 * Writes down what moved money or granted calls: every figure of the ledger derives from entries. The sums of its hour and of
 * its day grow in the same commit, so that whoever shows a figure need not add up entries.
 */
export function writeEntry(sheet: Sheet, entry: Entry): void {
  const whole = { ...blank, ...entry }
  const { amountMicro, calls } = whole
  sheet.insert('entry', whole)
  sheet.merge('moneyHour', { ...hourKeyOf(entry), amountMicro, calls, entries: 1 })
  sheet.merge('moneyDay', { ...dayKeyOf(entry), amountMicro, calls, entries: 1 })
}

const hourKeyOf = ({ at, accountId, kind }: Summed): KeyIn<'moneyHour'> => ({ hour: hourOf(at), accountId, kind })

/** What an entry does not have is empty: no column of a key is null. */
const dayKeyOf = ({ at, accountId, kind, tokenId, path }: Summed): KeyIn<'moneyDay'> => ({
  day: dayOf(at),
  accountId,
  tokenId: tokenId ?? '',
  path: path ?? '',
  kind,
})
