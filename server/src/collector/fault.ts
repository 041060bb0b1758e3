import { describeUnfit, type Unfit } from '#catalogue'

interface FaultRow {
  /** Whether asking the same provider once more may succeed. */
  readonly isRetryable: boolean
  /** Whether it speaks against the provider's health; what lies in the question or in our own account does not. */
  readonly isIllness: boolean
  /** Whether this endpoint's answers have another shape: some in a row, and the provider rests for the endpoint. */
  readonly isOfShape?: true
  /** Whether there is a body that is not what was asked for, and that somebody may want to look at. */
  readonly isOfContent?: true
  /** What is not asked again for a while. */
  readonly rests?: 'credential' | 'endpoint' | 'provider'
  /** Whether the upstream may have billed the attempt although no answer came. */
  readonly mayBeBilled?: true
  /** What it is, in words for callers who may know of providers, and for operators. */
  readonly text: string
}

/** Every way an upstream can fail to answer, in one table. */
// biome-ignore format: one row a line reads as a table
export const faults = {
  'connection.refused': { isRetryable: true, isIllness: true, text: 'no connection' },
  'connection.broken': { isRetryable: true, isIllness: true, mayBeBilled: true, text: 'the connection broke' },
  'tls.failed': { isRetryable: false, isIllness: true, text: 'no secure connection' },
  // Ours as much as theirs; but who is reached otherwise is better asked, as with any other trouble on the way.
  'proxy.failed': { isRetryable: true, isIllness: true, text: 'the proxy found no way to it' },
  'proxy.refused': { isRetryable: false, isIllness: true, text: 'the proxy refuses us' },
  'timed.out': { isRetryable: true, isIllness: true, mayBeBilled: true, text: 'no whole answer in time' },
  'server.failed': { isRetryable: true, isIllness: true, text: 'the upstream failed' },
  'reply.redirected': { isRetryable: false, isIllness: true, text: 'sent elsewhere' },
  'reply.empty': { isRetryable: true, isIllness: true, mayBeBilled: true, text: 'an empty body' },
  'reply.page': { isRetryable: false, isIllness: true, isOfContent: true, mayBeBilled: true, text: 'a web page instead of data' },
  'reply.mistyped': { isRetryable: false, isIllness: true, isOfContent: true, mayBeBilled: true, text: 'another kind of content than JSON' },
  'reply.unreadable': { isRetryable: true, isIllness: true, isOfContent: true, mayBeBilled: true, text: 'no JSON, or broken off' },
  'reply.large': { isRetryable: false, isIllness: true, mayBeBilled: true, text: 'larger than any answer' },
  'reply.unfit': { isRetryable: false, isIllness: false, isOfShape: true, isOfContent: true, mayBeBilled: true, text: 'not what the schema says' },
  'reply.refused': { isRetryable: false, isIllness: true, isOfContent: true, text: 'the upstream says it failed' },
  'collection.failed': { isRetryable: true, isIllness: true, text: 'the upstream could not collect it' },
  'rate.limited': { isRetryable: true, isIllness: false, rests: 'credential', text: 'asked too often' },
  'credential.spent': { isRetryable: false, isIllness: false, rests: 'credential', text: 'no money or quota left there' },
  'credential.refused': { isRetryable: false, isIllness: false, rests: 'credential', text: 'the credential is refused' },
  'permission.refused': { isRetryable: false, isIllness: false, rests: 'endpoint', text: 'the credential may not ask this' },
  'question.refused': { isRetryable: false, isIllness: false, text: 'the upstream does not take this question' },
  'login.required': { isRetryable: false, isIllness: false, rests: 'provider', text: 'logged out' },
  'challenge.met': { isRetryable: false, isIllness: false, rests: 'provider', text: 'asked to prove to be human' },
  'nothing.recorded': { isRetryable: false, isIllness: false, text: 'nothing recorded' },
  abandoned: { isRetryable: false, isIllness: false, mayBeBilled: true, text: 'another provider was faster' },
  unexpected: { isRetryable: false, isIllness: false, isOfShape: true, isOfContent: true, mayBeBilled: true, text: 'our reading of it failed' },
} as const satisfies Record<string, FaultRow>

export type FaultKind = keyof typeof faults

interface FaultDetails extends ErrorOptions {
  /** How long the upstream asks to be left alone, or is known to be of no use. */
  readonly restMs?: number | undefined
  /** That the upstream bills this reply all the same. */
  readonly isBilled?: boolean
  /** Of an answer that does not fit: where. */
  readonly unfit?: Unfit
}

/** An upstream that gave no good answer. Never our bug, never the caller's fault. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  readonly restMs: number | undefined
  readonly isBilled: boolean
  readonly unfit: Unfit | undefined
  /** What was sent, where somebody may want to look at it. */
  body: Buffer | undefined

  constructor(kind: FaultKind, message: string, { restMs, isBilled = false, unfit, ...options }: FaultDetails = {}) {
    super(message, options)
    this.kind = kind
    this.restMs = restMs
    this.isBilled = isBilled
    this.unfit = unfit
  }
}

/** An answer that is not what its endpoint needs; the upstream bills it all the same. */
export const unfitFault = (unfit: Unfit): Fault =>
  new Fault('reply.unfit', describeUnfit(unfit), { isBilled: true, unfit })

/** What a provider throws otherwise: our reading of its answer failed. */
export const unexpectedFault = (cause: unknown): Fault => new Fault('unexpected', 'the provider failed', { cause })

export const rowOf = (kind: FaultKind): FaultRow => faults[kind]
