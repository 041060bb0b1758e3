/** `GET /console/api/accounts/:accountId/top-up`: what there is, and how the operator is paid. */
export interface TopUpView {
  readonly balanceMicro: number
  /** Of it, set aside for calls that still run. */
  readonly heldMicro: number
  /** The operator's text as markup, in which whatever else it had is words; nothing where there is none. */
  readonly text: { readonly en: string; readonly zh: string } | null
}
