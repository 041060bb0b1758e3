import type { FastifyBaseLogger } from 'fastify'
import type { Tokens } from '#accounts'
import type { Archive } from '#archive'
import type { Catalogue, FindExample, Switches } from '#catalogue'
import type { Collector } from '#collector'
import type { Docs, OpenApi } from '#docs'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { Limits } from '#limits'
import type { AnswerCall } from '#pipeline'
import type { Usage } from '#usage'
import type { ConnectionOptions } from './connections.ts'
import type { Metrics } from './metrics.ts'
import type { Proxies } from './proxies.ts'

export interface GatewayOptions extends ConnectionOptions {
  /** `mapped`: HTTP statuses by the contract's table. `always-200`: as its older clients know it, on /api, /user and /status. */
  readonly httpStatus: 'mapped' | 'always-200'
  readonly trustProxy: Proxies
  /** Calls answered at one time; more are turned away with 503. */
  readonly runningMax: number
  /** Whether callers may know who supplies. */
  readonly exposeProviders: boolean
  /** Who may read metrics at the service's own address. */
  readonly metricsFor: 'operator' | 'open' | 'off'
  /** Whether anybody may know how many calls an endpoint had. */
  readonly statusCounts: boolean
  /** Whether every account sees all that is kept, not only what it was given itself. */
  readonly archiveShared: boolean
}

export interface GatewayNeeds extends GatewayOptions {
  readonly catalogue: Catalogue
  readonly tokens: Tokens
  readonly switches: Switches
  readonly ledger: Ledger
  readonly limits: Limits
  readonly answer: AnswerCall
  readonly usage: Usage
  readonly archive: Archive
  readonly collector: Collector
  readonly metrics: Metrics
  readonly findExample: FindExample
  readonly docs: Docs
  readonly openApi: OpenApi
  readonly clock: Clock
  readonly createRequestId: () => string
  readonly log: FastifyBaseLogger
  /** Whether the service takes new calls for long: false while it drains. */
  readonly isReady: () => boolean
}
