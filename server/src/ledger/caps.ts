import { Problem, Refusal } from '#kit'
import { type Change, defineQuery, defineRule, type Sheet, type Store } from '#store'

/** The cap of a token, and what is spent of it. */
export interface Spending {
  readonly capMicro: number
  readonly heldMicro: number
  readonly spentMicro: number
}

interface Cap {
  readonly accountId: string
  readonly tokenId: string
  readonly capMicro: number | null
}

const listSpending = defineQuery<Spending & { readonly tokenId: string }, { readonly tokenIds: readonly string[] }>(
  'ledger.listSpending',
  `SELECT token_id, cap_micro, held AS held_micro, spent AS spent_micro
   FROM spending WHERE token_id IN @tokenIds AND cap_micro IS NOT NULL`,
)

/** A cap that is lifted goes on counting: what runs under it is resolved in it, and the next one finds what was spent. */
const setCap = defineRule<Cap>({
  name: 'ledger.setCap',
  rows: ({ accountId, tokenId }) => [
    { in: 'balance', key: { accountId } },
    { in: 'spending', key: { tokenId } },
  ],
  apply(sheet, { tokenId, capMicro }) {
    const { held, spent } = sheet.find('spending', { tokenId }) ?? { held: 0, spent: 0 }
    if (capMicro !== null && held + spent > capMicro) throw new Refusal('the token has spent more than that')
    sheet.merge('spending', { tokenId, capMicro, held: 0, spent: 0 })
  },
})

/** Counts money in the cap of its token, as held or at once as spent, and says whether there is one to count in. */
export function countInCap(
  sheet: Sheet,
  { tokenId, priceMicro }: { readonly tokenId: string; readonly priceMicro: number },
  as: 'held' | 'spent',
): boolean {
  const cap = sheet.find('spending', { tokenId })
  if (!cap) return false
  if (cap.capMicro !== null && cap.held + cap.spent + priceMicro > cap.capMicro) throw new Problem('cap.reached')
  sheet.change('spending', { tokenId }, { [as]: priceMicro })
  return true
}

export function openCaps(store: Store) {
  return {
    /**
     * Limits what a token may ever spend, counted from its first cap on; `null` lifts it. Its commit throws a Refusal where
     * more is spent already.
     */
    setCap(cap: Cap): Change {
      if (cap.capMicro !== null && cap.capMicro < 0) throw new Refusal('a cap is not below 0')
      return setCap(cap)
    },
    /** Caps of tokens and what is spent of them, by token; tokens without a cap are not in it. */
    async listSpending(tokenIds: readonly string[]): Promise<ReadonlyMap<string, Spending>> {
      const rows = await store.list(listSpending, { tokenIds })
      return new Map(rows.map(({ tokenId, ...spending }) => [tokenId, spending]))
    },
  }
}
