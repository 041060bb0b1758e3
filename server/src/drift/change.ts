/** How an answer can differ from those before it: what is there that was not, what is gone, another kind of value, or no answer at all. */
type ChangeKind = 'new' | 'vanished' | 'retyped' | 'unfit'

/** One difference, at one place of an answer. */
export interface DriftChange {
  readonly change: ChangeKind
  /** As in `Unfit`: `newest_videos[].play`. */
  readonly place: string
  /** In words: kinds of value, or what the schema expects. */
  readonly before: string
  readonly after: string
  /** When it had become as it was before, in Unix milliseconds; `null` where only the schema says so. */
  readonly since: number | null
}

/** A change by which answers differ now. */
export interface OpenChange extends DriftChange {
  /** Whether it was found in an answer that was refused. */
  readonly isOfRefused?: true
}

/** A change as it is kept. */
export interface DriftEvent extends DriftChange {
  readonly id: number
  /** Unix milliseconds. */
  readonly at: number
  readonly provider: string
  /** The endpoint's. */
  readonly path: string
  /** Whether it is a difference between the schema and the first answer ever seen: no news. */
  readonly isFirst: boolean
}

/** What was learnt from one answer. */
export interface DriftReport {
  readonly provider: string
  readonly path: string
  /** At most 20. */
  readonly changes: readonly DriftChange[]
  /** Changes beyond those. */
  readonly untold: number
  readonly isFirst: boolean
}

/** That a provider's answers for an endpoint began to differ from what they were, or do so no more. */
export interface DriftState {
  readonly provider: string
  readonly path: string
  readonly state: 'begun' | 'over'
  /** Whether such answers are refused; others are taken, and differ. Each begins and ends by itself. */
  readonly isRefused: boolean
  /** What it is about. */
  readonly changes: readonly DriftChange[]
}
