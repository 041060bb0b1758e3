import { Refusal } from '#kit'
import type { Closure, Store } from '#store'

export interface Balance {
  /** Top-ups and adjustments: always the sum of the other three. */
  readonly moneyInMicro: number
  readonly availableMicro: number
  readonly heldMicro: number
  /** Charges less refunds. */
  readonly chargedMicro: number
}

export interface Allowance {
  readonly path: string
  readonly granted: number
  readonly left: number
  readonly held: number
  readonly used: number
}

/** The cap of a token, and what is spent of it. */
export interface Spending {
  readonly capMicro: number
  readonly heldMicro: number
  readonly spentMicro: number
}

export interface Money {
  /** The empty balance of a new account. */
  newBalance(accountId: string): Closure
  /** Limits what a new token may ever spend. */
  newCap(tokenId: string, capMicro: number): Closure
  /** A top-up without a key, to open an account with. */
  newTopUp(topUp: { readonly accountId: string; readonly amountMicro: number }): Closure
  getBalance(accountId: string): Promise<Balance>
  listAllowances(accountId: string): Promise<readonly Allowance[]>
  /** Caps of tokens and what is spent of them, by token; tokens without a cap are not in it. */
  listSpending(tokenIds: readonly string[]): Promise<ReadonlyMap<string, Spending>>
  /** Money set aside for running calls, over all accounts. */
  getHeldMicro(): Promise<number>
  /**
   * Puts money in, once per key, and says whether it did now. Throws a Refusal when the key was used for another
   * account or amount.
   */
  topUp(topUp: {
    readonly accountId: string
    readonly amountMicro: number
    readonly key?: string | undefined
  }): Promise<boolean>
  /** Corrects a balance up or down. Throws a Refusal when there is less than is to be taken. */
  adjust(adjustment: {
    readonly accountId: string
    readonly amountMicro: number
    readonly reason: string
  }): Promise<void>
  /** Grants free calls of an endpoint. */
  grantCalls(grant: { readonly accountId: string; readonly path: string; readonly calls: number }): Promise<void>
  /** When the newest entry was made, Unix milliseconds: money put in, taken, given back. */
  findNewestAt(): Promise<number | undefined>
  /** Whether a call was ever charged, in money or a granted call. */
  wasCharged(callId: string): Promise<boolean>
  /**
   * Gives a charged call's money, whole or in part, or its granted call back, once. Returns the micro-yuan given back.
   * Throws a Refusal when there is nothing like that to give back.
   */
  refund(refund: {
    readonly callId: string
    readonly amountMicro?: number | undefined
    readonly reason: string
  }): Promise<number>
}

interface ChargeRow {
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  readonly kind: 'charge' | 'use'
  readonly amountMicro: number
}

export function openMoney(store: Store, now: () => number): Money {
  const insertBalance = store.prepare('INSERT INTO balance (account_id) VALUES (@accountId)')
  const insertCap = store.prepare('INSERT INTO spending (token_id, cap_micro) VALUES (@tokenId, @capMicro)')
  const findBalance = store.prepare<Balance>(
    `SELECT money_in AS moneyInMicro, available AS availableMicro, held AS heldMicro, charged AS chargedMicro
     FROM balance WHERE account_id = @accountId`,
  )
  const listAllowances = store.prepare<Allowance>(
    `SELECT path, granted, calls_left AS "left", held, used FROM allowance WHERE account_id = @accountId ORDER BY path`,
  )
  const listSpending = store.prepare<Spending & { tokenId: string }>(
    `SELECT token_id AS tokenId, cap_micro AS capMicro, held AS heldMicro, spent AS spentMicro
     FROM json_each(@tokenIds) JOIN spending ON token_id = value`,
  )
  const sumHeld = store.prepare<{ micro: number }>('SELECT coalesce(sum(held), 0) AS micro FROM balance')
  const findTopUp = store.prepare<{ accountId: string; amountMicro: number }>(
    `SELECT account_id AS accountId, amount_micro AS amountMicro FROM entry WHERE kind = 'topup' AND key = @key`,
  )
  const changeBalance = store.prepare(
    `UPDATE balance SET money_in = money_in + @amountMicro, available = available + @amountMicro
     WHERE account_id = @accountId AND available + @amountMicro >= 0`,
  )
  const addCalls = store.prepare(
    `INSERT INTO allowance (account_id, path, granted, calls_left) VALUES (@accountId, @path, @calls, @calls)
     ON CONFLICT DO UPDATE SET granted = granted + @calls, calls_left = calls_left + @calls`,
  )
  const findCharge = store.prepare<ChargeRow>(
    `SELECT account_id AS accountId, token_id AS tokenId, path, kind, amount_micro AS amountMicro
     FROM entry WHERE call_id = @callId AND kind IN ('charge', 'use')`,
  )
  const findNewest = store.prepare<{ at: number }>('SELECT at FROM entry ORDER BY id DESC LIMIT 1')
  const findRefund = store.prepare(`SELECT 1 FROM entry WHERE call_id = @callId AND kind IN ('refund', 'return')`)
  const returnMoney = store.prepare(
    'UPDATE balance SET available = available + @amountMicro, charged = charged - @amountMicro WHERE account_id = @accountId',
  )
  const unspend = store.prepare('UPDATE spending SET spent = spent - @amountMicro WHERE token_id = @tokenId')
  const returnCall = store.prepare(
    'UPDATE allowance SET used = used - 1, calls_left = calls_left + 1 WHERE account_id = @accountId AND path = @path',
  )
  const insertEntry = store.prepare(
    `INSERT INTO entry (at, account_id, kind, amount_micro, calls, path, call_id, token_id, key, reason)
     VALUES (@at, @accountId, @kind, @amountMicro, @calls, @path, @callId, @tokenId, @key, @reason)`,
  )
  const blank = { amountMicro: 0, calls: 0, path: null, callId: null, tokenId: null, key: null, reason: null }

  function putIn(accountId: string, amountMicro: number, key: string | null): void {
    if (amountMicro <= 0) throw new Refusal('a top-up is more than 0; to take money out use an adjustment')
    if (changeBalance.run({ accountId, amountMicro }) === 0) throw new Error(`account ${accountId} has no balance`)
    insertEntry.run({ ...blank, at: now(), accountId, kind: 'topup', amountMicro, key })
  }

  function refund(callId: string, wanted: number | undefined, reason: string): number {
    const charge = findCharge.find({ callId })
    if (!charge) throw new Refusal(`call ${callId} was not charged`)
    if (findRefund.find({ callId })) throw new Refusal(`call ${callId} was refunded already`)
    const amountMicro = wanted ?? charge.amountMicro
    if (wanted === 0) throw new Refusal('a refund of 0 gives nothing back')
    if (amountMicro < 0 || amountMicro > charge.amountMicro)
      throw new Refusal(`call ${callId} was charged less than that`)
    if (charge.kind === 'use') returnCall.run(charge)
    else {
      returnMoney.run({ ...charge, amountMicro })
      unspend.run({ ...charge, amountMicro })
    }
    const [kind, calls] = charge.kind === 'use' ? ['return', 1] : ['refund', 0]
    insertEntry.run({ ...blank, ...charge, at: now(), callId, kind, calls, amountMicro, reason })
    return amountMicro
  }

  return {
    newBalance: (accountId) => () => void insertBalance.run({ accountId }),
    newCap(tokenId, capMicro) {
      if (capMicro < 0) throw new Refusal('a cap is not below 0')
      return () => void insertCap.run({ tokenId, capMicro })
    },
    newTopUp:
      ({ accountId, amountMicro }) =>
      () =>
        putIn(accountId, amountMicro, null),
    async getBalance(accountId) {
      const balance = findBalance.find({ accountId })
      if (!balance) throw new Error(`account ${accountId} has no balance`)
      return balance
    },
    listAllowances: async (accountId) => listAllowances.list({ accountId }),
    async listSpending(tokenIds) {
      const rows = listSpending.list({ tokenIds: JSON.stringify(tokenIds) })
      return new Map(rows.map(({ tokenId, ...spending }) => [tokenId, spending]))
    },
    getHeldMicro: async () => sumHeld.find()?.micro ?? 0,
    topUp: ({ accountId, amountMicro, key = null }) =>
      store.write(() => {
        const earlier = key === null ? undefined : findTopUp.find({ key })
        if (earlier) {
          if (earlier.accountId === accountId && earlier.amountMicro === amountMicro) return false
          throw new Refusal(`the key ${key} was used for another top-up`)
        }
        putIn(accountId, amountMicro, key)
        return true
      }),
    adjust: ({ accountId, amountMicro, reason }) =>
      store.write(() => {
        if (amountMicro === 0) throw new Refusal('an adjustment of 0 changes nothing')
        if (changeBalance.run({ accountId, amountMicro }) === 0)
          throw new Refusal('the account has less than that available')
        insertEntry.run({ ...blank, at: now(), accountId, kind: 'adjustment', amountMicro, reason })
      }),
    grantCalls: ({ accountId, path, calls }) =>
      store.write(() => {
        if (!Number.isSafeInteger(calls) || calls <= 0) throw new Refusal('a grant is one call or more')
        addCalls.run({ accountId, path, calls })
        insertEntry.run({ ...blank, at: now(), accountId, kind: 'grant', calls, path })
      }),
    findNewestAt: async () => findNewest.find()?.at,
    wasCharged: async (callId) => findCharge.find({ callId }) !== undefined,
    refund: ({ callId, amountMicro, reason }) => store.write(() => refund(callId, amountMicro, reason)),
  }
}
