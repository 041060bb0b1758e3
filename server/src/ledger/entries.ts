import type { Sheet } from '#store'

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

interface Entry extends Partial<typeof blank> {
  readonly at: number
  readonly accountId: string
  readonly kind: 'topup' | 'adjustment' | 'charge' | 'refund' | 'grant' | 'use' | 'return'
}

/** Writes down what moved money or granted calls: every figure of the ledger derives from entries. */
export const writeEntry = (sheet: Sheet, entry: Entry): void => sheet.insert('entry', { ...blank, ...entry })
