import { inYuan } from '#kit'

/** Who was not asked, and why. */
export interface PassedOverRecord {
  readonly provider: string
  readonly credential: string
  readonly why: string
}

/** One request to an upstream. */
export interface AttemptRecord {
  /** Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  readonly provider: string
  /** Its place in the operator's list, from 1; empty where there is none. */
  readonly credential: string
  /** Host and port; empty where there is none. */
  readonly region: string
  /** Why this one was chosen, and in whose stead. */
  readonly because: string
  readonly passedOver: readonly PassedOverRecord[]
  readonly outcome: string
  /** What was wrong. */
  readonly detail: string | null
  /** In millionths of `currency`; `null` where nobody can tell whether it was billed. */
  readonly costMicro: number | null
  /** `null` where it costs nothing. */
  readonly currency: string | null
  /** Micro-yuan of one unit of it, as the operator's rates had it then; `null` where there was none, or none was needed. */
  readonly rateMicro: number | null
}

/** What an attempt cost in micro-yuan, by the rate of its time; `undefined` where that is not known. */
export function costInYuan({
  costMicro,
  currency,
  rateMicro,
}: Pick<AttemptRecord, 'costMicro' | 'currency' | 'rateMicro'>) {
  if (costMicro === null || currency === null) return costMicro ?? undefined
  return inYuan({ currency, micro: costMicro }, rateMicro === null ? undefined : new Map([[currency, rateMicro]]))
}

/** What was done to get one answer, for all calls that shared it. */
export interface FlightRecord {
  /** The call that began it. */
  readonly callId: string
  /** Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** Who was not asked at the end, and why. */
  readonly passedOver: readonly PassedOverRecord[]
  readonly attempts: readonly AttemptRecord[]
}

/** What the call that began a collection asked, and when it came: as its record has it. */
export interface FlightPurpose {
  readonly path: string
  readonly at: number
}
