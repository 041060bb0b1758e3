import { earliestId, hourMs, inYuan } from '#kit'
import type { Closure, Store } from '#store'

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

/** What was billed within an hour. */
export interface Spending {
  readonly provider: string
  readonly credential: string
  readonly currency: string
  /** Hours since 1970. */
  readonly hour: number
  readonly micro: number
}

export interface Flights {
  recordFlight(flight: FlightRecord): Closure
  findFlight(callId: string): Promise<FlightRecord | undefined>
  /** What upstreams billed since a time, by credential, currency and hour; of the newest attempts alone where there are many. */
  listSpending(since: number): Promise<readonly Spending[]>
  /** Removes one slice of those begun before a time; says how many, 0 when none is left. */
  trimFlights(before: number): Promise<number>
}

type AttemptRow = Omit<AttemptRecord, 'passedOver'> & { readonly passedOver: string }
type FlightRow = Omit<FlightRecord, 'passedOver' | 'attempts'> & { readonly passedOver: string }

/** Flights removed in one commit, with their attempts. */
const sliceRows = 100

/** Attempts that are summed in one go: a moment's work. */
const spendingRowsMax = 200_000

export function openFlights(store: Store): Flights {
  const insertFlight = store.prepare(
    'INSERT INTO flight (call_id, at, duration_ms, passed_over) VALUES (@callId, @at, @durationMs, @passedOver)',
  )
  const insertAttempt = store.prepare(
    `INSERT INTO attempt (call_id, nth, at, duration_ms, provider, credential, region, because, passed_over, outcome, detail,
                          cost_micro, currency, rate_micro)
     VALUES (@callId, @nth, @at, @durationMs, @provider, @credential, @region, @because, @passedOver, @outcome, @detail,
             @costMicro, @currency, @rateMicro)`,
  )
  const find = store.prepare<FlightRow>(
    `SELECT call_id AS callId, at, duration_ms AS durationMs, passed_over AS passedOver FROM flight WHERE call_id = @callId`,
  )
  const listAttempts = store.prepare<AttemptRow>(
    `SELECT at, duration_ms AS durationMs, provider, credential, region, because, passed_over AS passedOver, outcome, detail,
            cost_micro AS costMicro, currency, rate_micro AS rateMicro
     FROM attempt WHERE call_id = @callId ORDER BY nth`,
  )
  const sumSpending = store.prepare<Spending>(
    `SELECT provider, credential, currency, at / ${hourMs} AS hour, sum(cost_micro) AS micro
     FROM (SELECT * FROM attempt WHERE call_id >= @firstId ORDER BY call_id DESC LIMIT ${spendingRowsMax})
     WHERE at >= @since AND cost_micro > 0 AND currency IS NOT NULL
     GROUP BY provider, credential, currency, hour`,
  )
  const removeOld = store.prepare(
    `DELETE FROM flight WHERE call_id IN
       (SELECT call_id FROM flight WHERE call_id < @beforeId AND at < @before LIMIT ${sliceRows})`,
  )

  return {
    recordFlight:
      ({ attempts, passedOver, ...flight }) =>
      () => {
        insertFlight.run({ ...flight, passedOver: JSON.stringify(passedOver) })
        for (const [nth, { passedOver: others, ...attempt }] of attempts.entries()) {
          insertAttempt.run({ ...attempt, callId: flight.callId, nth, passedOver: JSON.stringify(others) })
        }
      },
    async findFlight(callId) {
      const flight = find.find({ callId })
      if (!flight) return undefined
      const attempts = listAttempts.list({ callId }).map((row) => ({ ...row, passedOver: JSON.parse(row.passedOver) }))
      return { ...flight, passedOver: JSON.parse(flight.passedOver), attempts }
    },
    listSpending: async (since) => sumSpending.list({ since, firstId: earliestId(since) }),
    trimFlights: (before) => store.write(() => removeOld.run({ before, beforeId: earliestId(before) })),
  }
}
