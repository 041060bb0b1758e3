/** Why an upstream gave no answer. For logs and attempts; callers see `collection.failed`. */
export type FaultKind =
  | 'nothing.recorded'
  | 'reply.unreadable'
  | 'reply.refused'
  | 'reply.unfit'
  | 'deadline'
  | 'unexpected'

/** An upstream that gave no good answer. Never our bug, never the caller's fault. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind

  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
