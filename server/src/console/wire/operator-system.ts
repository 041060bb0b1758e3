/** `GET /console/api/operator/system`: what runs, on what, and what it keeps. */
export interface OperatorSystem {
  readonly version: string
  readonly runtime: string
  readonly startedAt: number
  readonly address: string
  readonly memoryBytes: number
  readonly store: {
    readonly engine: string
    /** The folder, or the server without its password. */
    readonly name: string
    /** `null` where it could not be asked now. */
    readonly bytes: number | null
    readonly diskFreeBytes: number | null
    readonly diskBytes: number | null
    /** Why nothing can be written; `null` where it can. */
    readonly trouble: string | null
  }
  readonly commits: { readonly count: number; readonly p50Ms: number | null; readonly p99Ms: number | null }
  readonly archive: { readonly bytes: number; readonly answers: number; readonly boundBytes: number | null }
  readonly retention: {
    readonly callsMs: number
    /** `null`: for ever. */
    readonly archiveMs: number | null
    /** From when on there are records of all calls; `null` where none was ever removed. */
    readonly callsSince: number | null
  }
  readonly connections: {
    readonly open: number
    readonly max: number
    readonly refused: number
    readonly destroyed: number
  }
  readonly load: {
    /** Calls that may be let in a second. */
    readonly perSecond: number
    readonly running: number
    readonly lateMs: number
    /** Told too busy since the start. */
    readonly shed: number
  }
  /** Calls of 24 hours that were refused, by their code. */
  readonly refused: readonly { readonly code: number; readonly calls: number }[]
  readonly verify: VerifyRun | null
}

/** `…/operator/verify`: one at a time; the last stays until the service is started anew. */
export interface VerifyRun {
  readonly startedAt: number
  readonly endedAt: number | null
  /** `null` while it runs. */
  readonly result: 'right' | 'differences' | 'failed' | 'stopped' | null
  readonly counted: Readonly<Record<string, number>>
  readonly differences: readonly string[]
}
