/** By which way an upstream is asked once. */
export interface Via {
  /** The secret; empty where there is none. */
  readonly credential: string
  /** Base address; empty where there is none. */
  readonly region: string
  /** Ends the attempt; its reason is a Fault. */
  readonly signal: AbortSignal
  /** The trace the call belongs to, as W3C Trace Context writes it. */
  readonly traceparent: string | undefined
}
