/** `GET /console/api/operator/audit-log`: what was done at the desk, the newest first. */
export interface AuditLog {
  readonly items: readonly AuditEntry[]
  /** Where the next page begins; nothing where this was the last. */
  readonly next: string | null
  /** With the first page. */
  readonly facts: AuditFacts | null
}

export interface AuditFacts {
  readonly linked: number
  /** Written down and not linked yet: that takes a second. */
  readonly unlinked: number
  /** The last link of the chain. */
  readonly head: string
  /** Whoever did anything, as `who` is asked. */
  readonly who: readonly AuditPerson[]
  readonly verbs: readonly string[]
}

export interface AuditPerson {
  readonly id: string
  readonly name: string
}

type Told = Readonly<Record<string, unknown>>

export interface AuditEntry {
  readonly id: number
  readonly at: number
  readonly surface: string
  readonly who: string
  /** Of a person. */
  readonly name: string | null
  readonly from: string
  readonly verb: string
  readonly account: { readonly id: string; readonly name: string } | null
  readonly about: Readonly<Record<string, string>>
  readonly asked: Told
  readonly before: Told
  readonly after: Told
  /** Its place in the chain; nothing while it is not linked. */
  readonly nth: number | null
  readonly link: string | null
}
