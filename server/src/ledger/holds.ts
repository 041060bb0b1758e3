import { Problem } from '#kit'
import type { Change, Store } from '#store'

export interface HoldRequest {
  readonly callId: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  readonly priceMicro: number
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
   * call changes nothing. Throws `cap.reached` or `balance.short`, and then takes nothing.
   */
  takeHold(request: HoldRequest): Promise<Hold>
  /** Charges a held call, whole or in part; the rest goes back. Its commit fails when the hold is gone. */
  postHold(callId: string, amountMicro?: number): Change
  /** Gives a hold back; nothing happens when it is gone. */
  voidHold(callId: string): Change
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
}

/** Holds given back in one commit; the service's event loop waits meanwhile. */
const sliceRows = 200

export function openHolds(store: Store, now: () => number): Holds {
  const columns =
    'call_id AS callId, account_id AS accountId, token_id AS tokenId, path, price_micro AS priceMicro, granted'
  const find = store.prepare<HoldRow>(`SELECT ${columns} FROM hold WHERE call_id = @callId`)
  const insert = store.prepare(
    `INSERT INTO hold (call_id, account_id, token_id, path, price_micro, granted, expires_at)
     VALUES (@callId, @accountId, @tokenId, @path, @priceMicro, @granted, @expiresAt)`,
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
  const lowerCap = store.prepare(
    'UPDATE spending SET held = held + @priceMicro WHERE token_id = @tokenId AND held + spent + @priceMicro <= cap_micro',
  )
  const spend = store.prepare(
    'UPDATE spending SET held = held - @priceMicro, spent = spent + @amountMicro WHERE token_id = @tokenId',
  )

  const lowerBalance = store.prepare(
    `UPDATE balance SET available = available - @priceMicro, held = held + @priceMicro
     WHERE account_id = @accountId AND available >= @priceMicro`,
  )
  const charge = store.prepare(
    `UPDATE balance SET held = held - @priceMicro, charged = charged + @amountMicro,
                        available = available + @priceMicro - @amountMicro
     WHERE account_id = @accountId`,
  )
  const insertEntry = store.prepare(
    `INSERT INTO entry (at, account_id, kind, amount_micro, calls, path, call_id, token_id)
     VALUES (@at, @accountId, @kind, @amountMicro, @calls, @path, @callId, @tokenId)`,
  )

  function takeMoney(request: HoldRequest): void {
    if (hasCap.find(request) && lowerCap.run(request) === 0) throw new Problem('cap.reached')
    if (lowerBalance.run(request) === 0) throw new Problem('balance.short')
  }

  function take(request: HoldRequest): Hold {
    const taken = find.find(request)
    if (taken) return readHold(taken)
    // What costs nothing must not use up a granted call.
    const granted = request.priceMicro > 0 ? drawGranted.run(request) : 0
    if (granted === 0) takeMoney(request)
    const row = { ...request, granted, priceMicro: granted ? 0 : request.priceMicro }
    insert.run(row)
    return readHold(row)
  }

  function post(callId: string, wanted: number | undefined): void {
    const hold = remove.find({ callId })
    if (!hold) throw new Error(`call ${callId} has no hold to post`)
    const amountMicro = wanted ?? hold.priceMicro
    if (amountMicro < 0 || amountMicro > hold.priceMicro)
      throw new RangeError(`cannot post ${amountMicro} of ${hold.priceMicro}`)
    if (hold.granted) {
      useGranted.run(hold)
      insertEntry.run({ ...hold, at: now(), kind: 'use', amountMicro: 0, calls: 1 })
    } else {
      charge.run({ ...hold, amountMicro })
      spend.run({ ...hold, amountMicro })
      insertEntry.run({ ...hold, at: now(), kind: 'charge', amountMicro, calls: 0 })
    }
  }

  function giveBack(callId: string): void {
    const hold = remove.find({ callId })
    if (!hold) return
    if (hold.granted) returnGranted.run(hold)
    else {
      charge.run({ ...hold, amountMicro: 0 })
      spend.run({ ...hold, amountMicro: 0 })
    }
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
    voidHold: (callId) => () => giveBack(callId),
    expireHolds,
  }
}

function readHold({ callId, accountId, tokenId, path, priceMicro, granted }: HoldRow): Hold {
  return { callId, accountId, tokenId, path, priceMicro, isGranted: granted === 1 }
}
