import type { EntryRow } from '#ledger'

/** Whose statement it is: of an account, of one of its tokens, or of the tokens with one label. */
export interface Scope {
  readonly accountId: string
  /** The tokens it is limited to; absent: all of the account, and what no token did. */
  readonly tokenIds?: readonly string[] | undefined
}

export const isIn = ({ tokenIds }: Scope, { tokenId }: Pick<EntryRow, 'tokenId'>): boolean =>
  tokenIds === undefined || (tokenId !== null && tokenIds.includes(tokenId))

/** What an entry does to the balance: a charge takes, everything else gives. */
export const signedMicro = ({ kind, amountMicro }: { readonly kind: string; readonly amountMicro: number }): number =>
  kind === 'charge' ? -amountMicro : amountMicro

export const sumSigned = (sums: readonly { readonly kind: string; readonly amountMicro: number }[]): number =>
  sums.reduce((sum, one) => sum + signedMicro(one), 0)
