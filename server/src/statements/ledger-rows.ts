import { type Clock, turnEnd } from '#kit'
import type { EntryPlace, EntryRow, Ledger } from '#ledger'
import { isIn } from './scope.ts'

/** Kinds of entries as people ask for them: of money and of granted calls together. */
export const kindGroups = {
  topups: ['topup'],
  adjustments: ['adjustment'],
  grants: ['grant'],
  charges: ['charge', 'use'],
  refunds: ['refund', 'return'],
} as const

export type KindGroup = keyof typeof kindGroups

/** Which entries of an account, the newest first. Moments are Unix milliseconds, the second not part of it. */
export interface LedgerFilter {
  readonly accountId: string
  readonly fromAt?: number | undefined
  readonly toAt?: number | undefined
  readonly group?: KindGroup | undefined
  readonly tokenId?: string | undefined
  readonly path?: string | undefined
  readonly callId?: string | undefined
}

export interface LedgerRows {
  readonly rows: readonly EntryRow[]
  /** Where the list goes on; absent where this was the last of it. */
  readonly next: EntryPlace | undefined
  /** Whether it ends because enough was looked through, and not because the page is full. */
  readonly isCut: boolean
}

/** Entries read at once, and looked through for one page: what has no index of its own is looked for in bounded steps. */
const sliceRows = 1_000
const lookedMax = 5_000
const everAt = 9e15

const isWanted = ({ group, tokenId, path }: LedgerFilter, row: EntryRow): boolean =>
  (group === undefined || (kindGroups[group] as readonly string[]).includes(row.kind)) &&
  (tokenId === undefined || isIn({ accountId: '', tokenIds: [tokenId] }, row)) &&
  (path === undefined || row.path === path)

interface LedgerNeeds {
  readonly ledger: Ledger
  readonly clock: Clock
}

/** Entries newest first, a slice when those before were taken and others had their turn; what is not wanted stands among them. */
async function* readSlices(
  { ledger, clock }: LedgerNeeds,
  filter: LedgerFilter,
  from?: EntryPlace,
): AsyncGenerator<readonly EntryRow[]> {
  const { accountId, callId, fromAt = 0, toAt = everAt, group } = filter
  if (callId !== undefined) {
    const rows = await ledger.listEntriesOfCall({ accountId, callId })
    return yield rows.filter(({ at }) => at >= fromAt && at < toAt)
  }
  const only = group === undefined || group === 'charges' ? undefined : group === 'refunds' ? 'plain' : 'brought'
  for (let before = from; ; ) {
    const rows = await ledger.listEntriesBack({ accountId, fromAt, toAt, before, limit: sliceRows, only })
    yield rows
    if (rows.length < sliceRows) return
    before = rows.at(-1)
    await turnEnd(clock)
  }
}

/** A page of an account's ledger. */
export async function listLedger(
  needs: LedgerNeeds,
  filter: LedgerFilter,
  { before, limit }: { readonly before?: EntryPlace | undefined; readonly limit: number },
): Promise<LedgerRows> {
  const rows: EntryRow[] = []
  let place = before
  let looked = 0
  for await (const slice of readSlices(needs, filter, before)) {
    for (const row of slice) {
      if (rows.length === limit) return { rows, next: place, isCut: false }
      if (isWanted(filter, row)) rows.push(row)
      place = { at: row.at, id: row.id }
    }
    looked += slice.length
    if (looked >= lookedMax && rows.length < limit) return { rows, next: place, isCut: true }
  }
  return { rows, next: undefined, isCut: false }
}

/** All of it, a slice when those before were taken. */
export async function* readLedger(needs: LedgerNeeds, filter: LedgerFilter): AsyncGenerator<readonly EntryRow[]> {
  for await (const slice of readSlices(needs, filter)) yield slice.filter((row) => isWanted(filter, row))
}
