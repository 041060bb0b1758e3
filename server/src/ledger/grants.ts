import { Refusal } from '#kit'
import { defineQuery, defineRule, type Sheet, type Store } from '#store'
import { sumsOf, writeEntry } from './entries.ts'

export interface Allowance {
  readonly path: string
  readonly granted: number
  readonly left: number
  readonly held: number
  readonly used: number
}

interface Grant {
  readonly accountId: string
  readonly path: string
  readonly calls: number
}

const listAllowances = defineQuery<Allowance, { readonly accountId: string }>(
  'ledger.listAllowances',
  `SELECT path, granted, calls_left AS "left", held, used FROM allowance WHERE account_id = @accountId ORDER BY path`,
)

const grantCalls = defineRule<Grant & { readonly at: number }>({
  name: 'ledger.grantCalls',
  rows: (grant) => [
    { in: 'balance', key: grant },
    { in: 'allowance', key: grant },
    ...sumsOf({ ...grant, kind: 'grant' }),
  ],
  apply(sheet, grant) {
    const { accountId, path, calls } = grant
    if (!Number.isSafeInteger(calls) || calls <= 0) throw new Refusal('a grant is one call or more')
    sheet.merge('allowance', { accountId, path, granted: calls, callsLeft: calls, held: 0, used: 0 })
    writeEntry(sheet, { ...grant, kind: 'grant' })
  },
})

/** Sets a granted call aside, and says whether one was left. */
export function drawGranted(
  sheet: Sheet,
  { accountId, path }: { readonly accountId: string; readonly path: string },
): boolean {
  const callsLeft = sheet.find('allowance', { accountId, path })?.callsLeft ?? 0
  if (callsLeft === 0) return false
  sheet.change('allowance', { accountId, path }, { callsLeft: -1, held: 1 })
  return true
}

export function openGrants(store: Store, now: () => number) {
  return {
    /** Grants free calls of an endpoint. Its commit throws a Refusal when they are none. */
    grantCalls: (grant: Grant) => grantCalls({ ...grant, at: now() }),
    listAllowances: (accountId: string) => store.list(listAllowances, { accountId }),
  }
}
