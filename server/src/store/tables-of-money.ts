import { defineTable, drawn, keyNumber, keyText, max, number, numberOrNull, sum, text, textOrNull } from './table.ts'

const ofAccount = { under: 'balance' } as const

/** What the ledger keeps, in the order of writing. */
export const moneyTables = {
  balance: defineTable({ accountId: keyText, moneyIn: sum, available: sum, held: sum, charged: sum }),
  quota: defineTable({ accountId: keyText, dailyLimit: number }, ofAccount),
  quotaDay: defineTable({ accountId: keyText, day: keyNumber, held: sum, used: sum, allowed: max }, ofAccount),
  spending: defineTable({ tokenId: keyText, capMicro: numberOrNull, held: sum, spent: sum }, ofAccount),
  allowance: defineTable(
    { accountId: keyText, path: keyText, granted: sum, callsLeft: sum, held: sum, used: sum },
    ofAccount,
  ),
  hold: defineTable(
    {
      callId: keyText,
      accountId: text,
      tokenId: text,
      path: text,
      priceMicro: number,
      granted: number,
      quotaDay: numberOrNull,
      capped: number,
      expiresAt: number,
    },
    ofAccount,
  ),
  entry: defineTable({
    id: drawn,
    at: number,
    accountId: text,
    kind: text,
    amountMicro: number,
    calls: number,
    path: textOrNull,
    callId: textOrNull,
    tokenId: textOrNull,
    key: textOrNull,
    reason: textOrNull,
    quotaDay: numberOrNull,
    capped: number,
  }),
  moneyHour: defineTable(
    { hour: keyNumber, accountId: keyText, kind: keyText, amountMicro: sum, calls: sum, entries: sum },
    ofAccount,
  ),
  moneyDay: defineTable(
    {
      accountId: keyText,
      day: keyNumber,
      tokenId: keyText,
      path: keyText,
      kind: keyText,
      amountMicro: sum,
      calls: sum,
      entries: sum,
    },
    ofAccount,
  ),
} as const
