import type { FastifyBaseLogger } from 'fastify'
import type { Archive } from '#archive'
import type { Catalogue, FindExample, Switches } from '#catalogue'
import type { Docs, OpenApi } from '#docs'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { Usage } from '#usage'

export interface McpNeeds {
  readonly catalogue: Catalogue
  readonly switches: Switches
  readonly ledger: Ledger
  readonly usage: Usage
  readonly archive: Archive
  readonly findExample: FindExample
  readonly docs: Docs
  readonly openApi: OpenApi
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  /** Whether every account sees all that is kept, not only what it was given itself. */
  readonly archiveShared: boolean
  /** Whether callers may know who supplies. */
  readonly exposeProviders: boolean
  /** Addresses callers know the service by. */
  readonly listAddresses: () => readonly string[]
}
