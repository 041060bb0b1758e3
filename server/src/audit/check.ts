/** A comparison of stored figures with those computed from zero, place by place. */
export interface Check {
  readonly name: string
  readonly place: string
  readonly stored: readonly string[]
  readonly expected: readonly string[]
  /** Named parts of the query, and where its places are. */
  readonly parts?: string
  readonly from: string
}
