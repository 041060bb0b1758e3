import type { Archive } from '#archive'
import type { Catalogue, FindExample, Switches } from '#catalogue'
import type { Collector } from '#collector'
import type { Docs, OpenApi } from '#docs'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { Limits } from '#limits'
import type { Metrics } from '#metrics'
import type { Usage } from '#usage'

export interface GatewayNeeds {
  /** Whether callers may know who supplies. */
  readonly exposeProviders: boolean
  /** Who may read metrics at the service's own address. */
  readonly metricsFor: 'operator' | 'open' | 'off'
  /** Whether anybody may know how many calls an endpoint had. */
  readonly statusCounts: boolean
  /** Whether every account sees all that is kept, not only what it was given itself. */
  readonly archiveShared: boolean
  readonly catalogue: Catalogue
  readonly switches: Switches
  readonly ledger: Ledger
  readonly limits: Limits
  readonly usage: Usage
  readonly archive: Archive
  readonly collector: Collector
  readonly metrics: Metrics
  readonly findExample: FindExample
  readonly docs: Docs
  readonly openApi: OpenApi
  readonly clock: Clock
  /** Whether the service takes new calls for long: false while it drains. */
  readonly isReady: () => boolean
  /** Why nothing can be written into the books now, in words for anybody; nothing where it can. */
  readonly findTrouble: () => { readonly because: string } | undefined
}
