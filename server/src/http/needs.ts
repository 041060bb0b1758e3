import type { FastifyBaseLogger } from 'fastify'
import type { Tokens } from '#accounts'
import type { Catalogue } from '#catalogue'
import type { Clock } from '#kit'
import type { AnswerCall } from '#pipeline'
import type { ConnectionCounts, ConnectionOptions } from './connections.ts'
import type { Proxies } from './proxies.ts'

/** What is counted of requests, whatever surface they ask. */
export interface HttpMetrics {
  observeCall(endpoint: string, code: number, durationMs: number): void
  observeFailedAuthentication(surface: string, token: 'missing' | 'wrong'): void
  readonly connections: ConnectionCounts
}

export interface HttpNeeds extends ConnectionOptions {
  /** `mapped`: HTTP statuses by the contract's table. `always-200`: as its older clients know it, on /api, /user and /status. */
  readonly httpStatus: 'mapped' | 'always-200'
  readonly trustProxy: Proxies
  /** Calls answered at one time; more are turned away with 503. */
  readonly runningMax: number
  /** Whether callers may know who supplies. */
  readonly exposeProviders: boolean
  /** Routes of the table of access that are open all the same: the operator decided so. */
  readonly openRoutes: readonly string[]
  readonly catalogue: Catalogue
  readonly tokens: Tokens
  readonly answer: AnswerCall
  readonly metrics: HttpMetrics
  readonly clock: Clock
  readonly createRequestId: () => string
  readonly log: FastifyBaseLogger
  /** Whether the service takes new calls for long: false while it drains. */
  readonly isReady: () => boolean
}
