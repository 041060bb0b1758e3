/** `GET /console/api/operator/overview`: how the service does, by days of Asia/Shanghai. */
export interface OperatorOverview {
  readonly at: number
  /** Thirty days; the last runs. */
  readonly days: readonly OverviewDay[]
  /** Accounts that spend, and whose money is used up in a few days at that pace; the nearest first. */
  readonly low: readonly LowAccount[]
  /** Providers that are not asked, or only tried. */
  readonly providers: readonly { readonly name: string; readonly state: string }[]
  readonly archive: { readonly bytes: number; readonly answers: number; readonly boundBytes: number | null }
}

export interface OverviewDay {
  /** Days since 1970. */
  readonly day: number
  /** Charges less refunds, micro-yuan. */
  readonly revenueMicro: number
  /** What upstreams took, at the rates of their time; what has no rate is not in it. */
  readonly upstreamMicro: number
  readonly calls: number
  readonly answered: number
}

export interface LowAccount {
  readonly id: string
  readonly name: string
  readonly leftMicro: number
  readonly perDayMicro: number
}
