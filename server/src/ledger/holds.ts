import { dayOf, Problem } from '#kit'
import type { Closure, Store } from '#store'
import type { QuotaCount } from './quota.ts'

/** What a call is to cost whom. */
export interface Charge {
  readonly callId: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  readonly priceMicro: number
  /** When the call came, Unix milliseconds: its quota is that of this day. */
  readonly at: number
}

export interface HoldRequest extends Charge {
  /** Unix milliseconds; a hold still there then is given back. */
  readonly expiresAt: number
}

/** Money, or one granted call, set aside for a call. */
export interface Hold {
  readonly callId: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  /** What the call will cost; 0 when it is drawn from a grant. */
  readonly priceMicro: number
  readonly isGranted: boolean
}

export interface Holds {
  /**
   * Sets a call's price aside: a granted call if the account has one left, money otherwise. A second hold for the same
   * call changes nothing. Throws `quota.exceeded`, `cap.reached` or `balance.short`, and then takes nothing.
   */
  takeHold(request: HoldRequest): Promise<Hold>
  /** Charges a held call, whole or in part; the rest goes back. Its commit fails when the hold is gone. */
  postHold(callId: string, amountMicro?: number): Closure
  /** Charges a call at once, without a hold. Its commit throws as `takeHold` does. Granted calls are not for this. */
  chargeCall(charge: Charge): Closure
  /** Gives a hold back; nothing happens when it is gone. */
  voidHold(callId: string): Closure
  /** Gives back every hold that expired by `now`, in slices of a few milliseconds, and says how many. */
  expireHolds(now: number): Promise<number>
}

interface HoldRow {
  readonly callId: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  readonly priceMicro: number
  readonly granted: number
  readonly quotaDay: number | null
}

/** Holds given back in one commit; the service's event loop waits meanwhile. */
const sliceRows = 200

export function openHolds(store: Store, quota: QuotaCount, now: () => number): Holds {
  const columns = `call_id AS callId, account_id AS accountId, token_id AS tokenId, path, price_micro AS priceMicro,
    granted, quota_day AS quotaDay`
  const find = store.prepare<HoldRow>(`SELECT ${columns} FROM hold WHERE call_id = @callId`)
  const insert = store.prepare(
    `INSERT INTO hold (call_id, account_id, token_id, path, price_micro, granted, quota_day, expires_at)
     VALUES (@callId, @accountId, @tokenId, @path, @priceMicro, @granted, @quotaDay, @expiresAt)`,
  )
  // Whoever deletes the row has resolved the hold; the next one finds nothing.
  const remove = store.prepare<HoldRow>(`DELETE FROM hold WHERE call_id = @callId RETURNING ${columns}`)
  const listExpired = store.prepare<{ callId: string }>(
    'SELECT call_id AS callId FROM hold WHERE expires_at <= @now ORDER BY expires_at LIMIT @sliceRows',
  )

  const drawGranted = store.prepare(
    `UPDATE allowance SET calls_left = calls_left - 1, held = held + 1
     WHERE account_id = @accountId AND path = @path AND calls_left > 0`,
  )
  const useGranted = store.prepare(
    'UPDATE allowance SET held = held - 1, used = used + 1 WHERE account_id = @accountId AND path = @path',
  )
  const returnGranted = store.prepare(
    'UPDATE allowance SET held = held - 1, calls_left = calls_left + 1 WHERE account_id = @accountId AND path = @path',
  )

  const hasCap = store.prepare('SELECT 1 FROM spending WHERE token_id = @tokenId')
  const holdUnderCap = store.prepare(
    'UPDATE spending SET held = held + @priceMicro WHERE token_id = @tokenId AND held + spent + @priceMicro <= cap_micro',
  )
  const resolveCap = store.prepare(
    'UPDATE spending SET held = held - @priceMicro, spent = spent + @amountMicro WHERE token_id = @tokenId',
  )

  const holdMoney = store.prepare(
    `UPDATE balance SET available = available - @priceMicro, held = held + @priceMicro
     WHERE account_id = @accountId AND available >= @priceMicro`,
  )
  const resolveMoney = store.prepare(
    `UPDATE balance SET held = held - @priceMicro, charged = charged + @amountMicro,
                        available = available + @priceMicro - @amountMicro
     WHERE account_id = @accountId`,
  )
  const chargeCap = store.prepare(
    'UPDATE spending SET spent = spent + @amountMicro WHERE token_id = @tokenId AND held + spent + @amountMicro <= cap_micro',
  )
  const chargeMoney = store.prepare(
    `UPDATE balance SET available = available - @amountMicro, charged = charged + @amountMicro
     WHERE account_id = @accountId AND available >= @amountMicro`,
  )
  const insertEntry = store.prepare(
    `INSERT INTO entry (at, account_id, kind, amount_micro, calls, path, call_id, token_id, quota_day)
     VALUES (@at, @accountId, @kind, @amountMicro, @calls, @path, @callId, @tokenId, @quotaDay)`,
  )

  function takeMoney(request: HoldRequest): void {
    if (hasCap.find(request) && holdUnderCap.run(request) === 0) throw new Problem('cap.reached')
    if (holdMoney.run(request) === 0) throw new Problem('balance.short')
  }

  function take(request: HoldRequest): Hold {
    const taken = find.find(request)
    if (taken) return readHold(taken)
    // What costs nothing uses up neither quota nor granted calls.
    const isFree = request.priceMicro === 0
    const quotaDay = isFree ? null : quota.take({ ...request, day: dayOf(request.at), as: 'held' })
    const granted = isFree ? 0 : drawGranted.run(request)
    if (granted === 0) takeMoney(request)
    const row = { ...request, granted, quotaDay, priceMicro: granted ? 0 : request.priceMicro }
    insert.run(row)
    return readHold(row)
  }

  function post(callId: string, wanted: number | undefined): void {
    const hold = remove.find({ callId })
    if (!hold) throw new Error(`call ${callId} has no hold to post`)
    const amountMicro = wanted ?? hold.priceMicro
    if (amountMicro < 0 || amountMicro > hold.priceMicro)
      throw new RangeError(`cannot post ${amountMicro} of ${hold.priceMicro}`)
    quota.resolve(hold, true)
    if (hold.granted) {
      useGranted.run(hold)
      insertEntry.run({ ...hold, at: now(), kind: 'use', amountMicro: 0, calls: 1 })
    } else {
      resolveMoney.run({ ...hold, amountMicro })
      resolveCap.run({ ...hold, amountMicro })
      insertEntry.run({ ...hold, at: now(), kind: 'charge', amountMicro, calls: 0 })
    }
  }

  function giveBack(callId: string): void {
    const hold = remove.find({ callId })
    if (!hold) return
    quota.resolve(hold, false)
    if (hold.granted) returnGranted.run(hold)
    else {
      resolveMoney.run({ ...hold, amountMicro: 0 })
      resolveCap.run({ ...hold, amountMicro: 0 })
    }
  }

  function chargeNow(request: Charge): void {
    const quotaDay = quota.take({ ...request, day: dayOf(request.at), as: 'used' })
    const row = { ...request, quotaDay, amountMicro: request.priceMicro }
    if (hasCap.find(row) && chargeCap.run(row) === 0) throw new Problem('cap.reached')
    if (chargeMoney.run(row) === 0) throw new Problem('balance.short')
    insertEntry.run({ ...row, at: now(), kind: 'charge', calls: 0 })
  }

  async function expireHolds(at: number): Promise<number> {
    let total = 0
    for (;;) {
      const count = await store.write(() => {
        const expired = listExpired.list({ now: at, sliceRows })
        for (const { callId } of expired) giveBack(callId)
        return expired.length
      })
      total += count
      if (count < sliceRows) return total
    }
  }

  return {
    takeHold: (request) => store.writeSoon(() => take(request)),
    postHold: (callId, amountMicro) => () => post(callId, amountMicro),
    chargeCall: (charge) => () => chargeNow(charge),
    voidHold: (callId) => () => giveBack(callId),
    expireHolds,
  }
}

function readHold({ callId, accountId, tokenId, path, priceMicro, granted }: HoldRow): Hold {
  return { callId, accountId, tokenId, path, priceMicro, isGranted: granted === 1 }
}
