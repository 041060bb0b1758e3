import { type Change, defineQuery, defineRule, type RowIn, type RowRef, type Sheet, type Store } from '#store'
import { countInCap } from './caps.ts'
import type { Charge } from './charges.ts'
import { sumsOf, writeEntry } from './entries.ts'
import { drawGranted } from './grants.ts'
import { takeMoney } from './money.ts'
import { countInQuota, quotaRows } from './quota.ts'

export interface HoldRequest extends Charge {
  /** How long the call can need it; a hold still there then is given back. */
  readonly holdMs: number
}

/** Money, or one granted call, set aside for a call; and what it was counted in. */
export interface Hold {
  readonly callId: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  /** What the call will cost; 0 when it is drawn from a grant. */
  readonly priceMicro: number
  readonly isGranted: boolean
  /** Whether it counts in the cap of its token. */
  readonly isCapped: boolean
  /** The day whose quota it counts in. */
  readonly quotaDay: number | null
}

type HoldRow = Omit<RowIn<'hold'>, 'expiresAt'>

/** Holds given back in one commit; the service's event loop waits meanwhile. */
const sliceRows = 200

const columns = 'call_id, account_id, token_id, path, price_micro, granted, capped, quota_day'

const listExpired = defineQuery<HoldRow, { readonly now: number }>(
  'ledger.listExpiredHolds',
  `SELECT ${columns} FROM hold WHERE expires_at <= @now ORDER BY expires_at LIMIT ${sliceRows}`,
)

const listAll = defineQuery<HoldRow>(
  'ledger.listHolds',
  `SELECT ${columns} FROM hold ORDER BY call_id LIMIT ${sliceRows}`,
)

const takeHold = defineRule<HoldRequest, Hold>({
  name: 'ledger.takeHold',
  rows: (request) => [
    { in: 'balance', key: request },
    { in: 'hold', key: request },
    { in: 'allowance', key: request },
    { in: 'spending', key: request },
    ...quotaRows(request),
  ],
  apply(sheet, request) {
    const taken = sheet.find('hold', request)
    if (taken) return readHold(taken)
    const { priceMicro, holdMs } = request
    // What costs nothing uses up neither quota nor granted calls.
    const quotaDay = priceMicro === 0 ? null : countInQuota(sheet, request, 'held')
    const isGranted = priceMicro > 0 && drawGranted(sheet, request)
    const isCapped = !isGranted && countInCap(sheet, request, 'held')
    if (!isGranted) takeMoney(sheet, request, 'held')
    const counted = { quotaDay, granted: Number(isGranted), capped: Number(isCapped) }
    const row = { ...request, ...counted, priceMicro: isGranted ? 0 : priceMicro }
    sheet.insert('hold', { ...row, expiresAt: sheet.now + holdMs })
    return readHold(row)
  },
})

const postHold = defineRule<{ readonly hold: Hold; readonly amountMicro: number; readonly at: number }>({
  name: 'ledger.postHold',
  rows: ({ hold, at }) => [...rowsOf(hold), ...sumsOf({ ...hold, at, kind: kindOf(hold) })],
  apply(sheet, { hold: asked, amountMicro, at }) {
    const hold = resolve(sheet, asked.callId, amountMicro)
    if (!hold) throw new Error(`call ${asked.callId} has no hold to post`)
    writeEntry(sheet, { ...hold, at, kind: kindOf(asked), amountMicro, calls: hold.granted })
  },
})

const kindOf = ({ isGranted }: Hold) => (isGranted ? 'use' : 'charge')

/** A call that ends twice, or after its hold expired, gives it back once. */
const voidHold = defineRule<Hold>({
  name: 'ledger.voidHold',
  rows: rowsOf,
  apply: (sheet, { callId }) => void resolve(sheet, callId),
})

const expireHolds = defineRule<object, number, { holds: HoldRow }>({
  name: 'ledger.expireHolds',
  isJob: true,
  find: { holds: listExpired },
  rows: rowsOfAll,
  apply: giveBack,
})

const returnHolds = defineRule<object, number, { holds: HoldRow }>({
  name: 'ledger.returnHolds',
  find: { holds: listAll },
  rows: rowsOfAll,
  apply: giveBack,
})

interface Found {
  readonly holds: readonly HoldRow[]
}

function rowsOfAll(_: object, { holds }: Found): RowRef[] {
  return holds.flatMap((hold) => rowsOf(readHold(hold)))
}

/** How many were still there. */
function giveBack(sheet: Sheet, _: object, { holds }: Found): number {
  return holds.filter(({ callId }) => resolve(sheet, callId)).length
}

/** A hold, what it was counted in, and the balance that is the lock of all of it. */
function rowsOf({ callId, accountId, tokenId, path, isGranted, isCapped, quotaDay }: Hold): RowRef[] {
  const refs: RowRef[] = [
    { in: 'balance', key: { accountId } },
    { in: 'hold', key: { callId } },
  ]
  if (isGranted) refs.push({ in: 'allowance', key: { accountId, path } })
  if (isCapped) refs.push({ in: 'spending', key: { tokenId } })
  if (quotaDay !== null) refs.push({ in: 'quotaDay', key: { accountId, day: quotaDay } })
  return refs
}

/**
 * Ends a hold, with what was used of it or, without that, with nothing used, wherever it was counted. Whoever removes the
 * row has resolved the hold; the next one finds nothing.
 */
function resolve(sheet: Sheet, callId: string, usedMicro?: number): HoldRow | undefined {
  const hold = sheet.find('hold', { callId })
  if (!hold) return undefined
  const { accountId, tokenId, path, priceMicro, granted, capped, quotaDay } = hold
  const spentMicro = usedMicro ?? 0
  if (spentMicro < 0 || spentMicro > priceMicro) throw new RangeError(`cannot post ${spentMicro} of ${priceMicro}`)
  const used = usedMicro === undefined ? 0 : 1
  sheet.remove('hold', { callId })
  if (quotaDay !== null) sheet.change('quotaDay', { accountId, day: quotaDay }, { held: -1, used })
  if (granted) sheet.change('allowance', { accountId, path }, { held: -1, used, callsLeft: 1 - used })
  if (capped) sheet.change('spending', { tokenId }, { held: -priceMicro, spent: spentMicro })
  const available = priceMicro - spentMicro
  sheet.change('balance', { accountId }, { held: -priceMicro, charged: spentMicro, available })
  return hold
}

const readHold = ({ callId, accountId, tokenId, path, priceMicro, granted, capped, quotaDay }: HoldRow): Hold => ({
  callId,
  accountId,
  tokenId,
  path,
  priceMicro,
  isGranted: granted === 1,
  isCapped: capped === 1,
  quotaDay,
})

export function openHolds(store: Store, now: () => number) {
  async function inSlices(change: Change<number>): Promise<number> {
    let total = 0
    for (;;) {
      const count = await store.write(change)
      total += count
      if (count < sliceRows) return total
    }
  }

  return {
    /**
     * Sets a call's price aside: a granted call if the account has one left, money otherwise. A second hold for the same
     * call changes nothing. Throws `quota.exceeded`, `cap.reached` or `balance.short`, and then takes nothing.
     */
    takeHold: (request: HoldRequest) => store.writeSoon(takeHold(request)),
    /** Charges a held call, whole or in part; the rest goes back. Its commit fails when the hold is gone. */
    postHold: (hold: Hold, amountMicro = hold.priceMicro) => postHold({ hold, amountMicro, at: now() }),
    /** Gives a hold back; nothing happens when it is gone. */
    voidHold,
    /** Gives back every hold that expired, in slices of a few milliseconds, and says how many. */
    expireHolds: () => inSlices(expireHolds({})),
    /** Gives back every hold there is: those who took them are gone. */
    returnHolds: () => inSlices(returnHolds({})),
  }
}
