import type { Accounts, Tokens } from '#accounts'
import type { Archive } from '#archive'
import type { Catalogue, FindExample, Switches } from '#catalogue'
import type { Desk } from '#desk'
import type { Clock } from '#kit'
import type { Ledger } from '#ledger'
import type { Limits } from '#limits'
import type { Mailer } from '#mail'
import type { Notices } from '#notices'
import type { People } from '#people'
import type { Store } from '#store'
import type { Usage } from '#usage'

/** What the console stands on. */
export interface ConsoleNeeds extends Desk {
  readonly store: Store
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly ledger: Ledger
  readonly catalogue: Catalogue
  readonly switches: Switches
  readonly people: People
  readonly limits: Limits
  readonly notices: Notices
  /** Absent where the service sends no mail. */
  readonly mailer: Mailer | undefined
  readonly usage: Usage
  readonly archive: Archive
  readonly findExample: FindExample
  /** Whether callers may know who supplies. */
  readonly exposeProviders: boolean
  readonly clock: Clock
  /** How accounts are topped up, in the operator's words. */
  readonly topUpTextFile: string | undefined
  /** Where people reach the service: as PUBLIC_URL says, or else where it listens. */
  readonly getAddress: () => string
}
