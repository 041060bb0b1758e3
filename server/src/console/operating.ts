import type { Archive } from '#archive'
import type { Catalogue, Imports, Pauses, Switches, Withdrawals } from '#catalogue'
import type { Collector } from '#collector'
import type { Drift } from '#drift'
import type { Ledger } from '#ledger'
import type { Bench } from '#proof'
import type { Storage } from '#store'
import type { Usage } from '#usage'
import type { ConsoleNeeds } from './needs.ts'

/** What a provider is by its definition and the settings, whether or not it is at work. */
export interface InstalledProvider {
  readonly name: string
  readonly isLocal: boolean
  readonly hosts: readonly string[]
  /** The setting that turns it on; absent where it asks nobody. */
  readonly setting: string | undefined
}

/** A setting as it was given: what a secret is stays out of it. */
export interface GivenSetting {
  readonly name: string
  readonly text: string
  readonly value: string | null
  readonly default: string | null
  readonly isSecret: boolean
  readonly isSet: boolean
  /** `command` where what the service was started by decides it. */
  readonly from: 'default' | 'environment' | 'file' | 'command'
}

/** What a service saw of itself since it started. */
interface SelfView {
  readonly startedAt: number
  readonly connections: { readonly open: number; readonly refused: number; readonly destroyed: number }
  readonly commits: { readonly count: number; readonly p50Ms: number | null; readonly p99Ms: number | null }
  readonly shed: number
}

interface AuditOutcome {
  /** Of `almagest verify`. */
  readonly code: number
  readonly report:
    | { readonly counted: Readonly<Record<string, number>>; readonly differences: readonly string[] }
    | undefined
}

/** What there is of the running service beside its books. */
export interface Operating {
  readonly collector: Pick<Collector, 'describe' | 'readBalances'>
  readonly given: readonly GivenSetting[]
  /** In the order of `PROVIDERS`, and then those it does not name. */
  readonly providers: readonly InstalledProvider[]
  readonly version: string
  readonly connectionsMax: number
  readonly retentionCallsMs: number
  readonly retentionArchiveMs: number | undefined
  readonly archiveMaxBytes: number | undefined
  describeSelf(): SelfView
  describeLoad(): { readonly perSecond: number; readonly running: number; readonly lateMs: number }
  /** Throws a Refusal where no upstream of this name can be asked. */
  openBench(provider: string | undefined): Promise<Bench>
  /** Absent where the service cannot start another process of its own. */
  readonly runAudit: ((signal: AbortSignal) => Promise<AuditOutcome>) | undefined
}

/** What pages for operators stand on. */
export interface OperatorNeeds extends ConsoleNeeds {
  readonly storage: Storage
  readonly catalogue: Catalogue
  readonly written: Catalogue
  readonly imports: Imports
  readonly withdrawals: Withdrawals
  readonly switches: Switches
  readonly pauses: Pauses
  readonly ledger: Ledger
  readonly usage: Usage
  readonly archive: Archive
  readonly drift: Drift
  readonly operating: Operating
}
