import { amountMicroMax, formatYuan, Problem, Refusal } from '#kit'
import { defineQuery, defineRule, type Sheet, type Store } from '#store'
import { sumsOf, writeEntry } from './entries.ts'

export interface Balance {
  /** Top-ups and adjustments: always the sum of the other three. */
  readonly moneyInMicro: number
  readonly availableMicro: number
  readonly heldMicro: number
  /** Charges less refunds. */
  readonly chargedMicro: number
}

interface TopUp {
  readonly accountId: string
  readonly amountMicro: number
  readonly key?: string | undefined
  /** Why; kept with the entry. */
  readonly reason?: string | undefined
}

/** Throws a Refusal where an amount of money is more than anybody means. */
export function refuseLarge(what: string, micro: number): void {
  if (Math.abs(micro) > amountMicroMax) throw new Refusal(`${what} is at most ${formatYuan(amountMicroMax, 0)} yuan`)
}

interface Adjustment {
  readonly accountId: string
  readonly amountMicro: number
  readonly reason: string
}

const findBalance = defineQuery<Balance, { readonly accountId: string }>(
  'ledger.findBalance',
  `SELECT money_in AS money_in_micro, available AS available_micro, held AS held_micro, charged AS charged_micro
   FROM balance WHERE account_id = @accountId`,
)

/** What is set aside for running calls is still the account's. */
const findFunded = defineQuery<object, { readonly accountId: string }>(
  'ledger.findFunded',
  `SELECT account_id FROM balance WHERE account_id = @accountId AND (available + held > 0
     OR EXISTS (SELECT 1 FROM allowance WHERE account_id = @accountId AND calls_left + held > 0))`,
)

const sumHeld = defineQuery<{ readonly micro: number }>(
  'ledger.sumHeld',
  'SELECT coalesce(sum(held), 0) AS micro FROM balance',
)

const findNewest = defineQuery<{ readonly at: number }>(
  'ledger.findNewestEntry',
  // Ids come in another order than commits where several write.
  'SELECT at FROM (SELECT at FROM entry ORDER BY id DESC LIMIT 100) AS newest ORDER BY at DESC LIMIT 1',
)

const findTopUp = defineQuery<{ readonly id: number }, { readonly key: string | null }>(
  'ledger.findTopUp',
  `SELECT id FROM entry WHERE kind = 'topup' AND key = @key`,
)

const openBalance = defineRule<{ readonly accountId: string }>({
  name: 'ledger.openBalance',
  rows: (account) => [{ in: 'balance', key: account }],
  apply: (sheet, { accountId }) =>
    sheet.insert('balance', { accountId, moneyIn: 0, available: 0, held: 0, charged: 0 }),
})

/** Of two with one key at the same moment, the key of entries refuses one, which then finds the other. */
const topUp = defineRule<
  Omit<TopUp, 'key' | 'reason'> & { readonly key: string | null; readonly reason: string | null; readonly at: number },
  boolean,
  { earlier: { id: number } }
>({
  name: 'ledger.topUp',
  find: { earlier: findTopUp },
  rows: (asked, { earlier }) => [
    { in: 'balance', key: asked },
    ...sumsOf({ ...asked, kind: 'topup' }),
    ...earlier.map((entry) => ({ in: 'entry', key: entry, for: 'sharing' }) as const),
  ],
  apply(sheet, asked, { earlier: [found] }) {
    const { accountId, amountMicro, key } = asked
    if (amountMicro <= 0) throw new Refusal('a top-up is more than 0; to take money out use an adjustment')
    refuseLarge('a top-up', amountMicro)
    const earlier = found && sheet.get('entry', found)
    if (earlier && (earlier.accountId !== accountId || earlier.amountMicro !== amountMicro))
      throw new Refusal(`the key ${key} was used for another top-up`)
    if (earlier) return false
    refuseOverflow(sheet, asked)
    sheet.change('balance', { accountId }, { moneyIn: amountMicro, available: amountMicro })
    writeEntry(sheet, { ...asked, kind: 'topup' })
    return true
  },
})

const adjust = defineRule<Adjustment & { readonly at: number }>({
  name: 'ledger.adjust',
  rows: (adjustment) => [{ in: 'balance', key: adjustment }, ...sumsOf({ ...adjustment, kind: 'adjustment' })],
  apply(sheet, adjustment) {
    const { accountId, amountMicro } = adjustment
    if (amountMicro === 0) throw new Refusal('an adjustment of 0 changes nothing')
    refuseLarge('an adjustment', amountMicro)
    refuseOverflow(sheet, adjustment)
    if (sheet.get('balance', { accountId }).available + amountMicro < 0)
      throw new Refusal('the account has less than that available')
    sheet.change('balance', { accountId }, { moneyIn: amountMicro, available: amountMicro })
    writeEntry(sheet, { ...adjustment, kind: 'adjustment' })
  },
})

/** Above it a number is no longer exact to the micro-yuan. */
function refuseOverflow(sheet: Sheet, { accountId, amountMicro }: Pick<TopUp, 'accountId' | 'amountMicro'>): void {
  if (!Number.isSafeInteger(sheet.get('balance', { accountId }).moneyIn + amountMicro))
    throw new Refusal('the account has had more money than can be kept exactly')
}

/** Takes a price out of what is available: set aside, or charged at once. */
export function takeMoney(
  sheet: Sheet,
  { accountId, priceMicro }: { readonly accountId: string; readonly priceMicro: number },
  as: 'held' | 'charged',
): void {
  if (sheet.get('balance', { accountId }).available < priceMicro) throw new Problem('balance.short')
  sheet.change('balance', { accountId }, { available: -priceMicro, [as]: priceMicro })
}

export function openMoney(store: Store, now: () => number) {
  return {
    /** The empty balance of a new account. */
    newBalance: (accountId: string) => openBalance({ accountId }),
    /** A top-up without a key, to open an account with. */
    newTopUp: (asked: Pick<TopUp, 'accountId' | 'amountMicro'>) =>
      topUp({ ...asked, key: null, reason: null, at: now() }),
    async getBalance(accountId: string): Promise<Balance> {
      const balance = await store.find(findBalance, { accountId })
      if (!balance) throw new Error(`account ${accountId} has no balance`)
      return balance
    },
    /** Whether an account has money or granted calls left, whatever of them is set aside. */
    isFunded: async (accountId: string) => (await store.find(findFunded, { accountId })) !== undefined,
    /** Money set aside for running calls, over all accounts. */
    getHeldMicro: async () => (await store.find(sumHeld, {}))?.micro ?? 0,
    /**
     * Puts money in, once per key, and says whether it did now. Its commit throws a Refusal when the key was used for another
     * account or amount.
     */
    topUp: ({ key, reason, ...asked }: TopUp) =>
      topUp({ ...asked, key: key ?? null, reason: reason ?? null, at: now() }),
    /** Corrects a balance up or down. Its commit throws a Refusal when there is less than is to be taken. */
    adjust: (adjustment: Adjustment) => adjust({ ...adjustment, at: now() }),
    /** When the newest entry was made, Unix milliseconds: money put in, taken, given back. */
    findNewestAt: async () => (await store.find(findNewest, {}))?.at,
  }
}
