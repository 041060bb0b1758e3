import { formatYuan } from '#kit'
import { type AttemptRecord, type CallRecord, costInYuan, type FlightRecord } from '#usage'

const round = (ms: number): number => Math.round(ms * 1_000) / 1_000
const toIso = (unixMs: number): string => new Date(unixMs).toISOString()

/** What an account may know of its call. */
export function describeCall(record: CallRecord) {
  return {
    requestId: record.id,
    endpoint: record.path,
    at: toIso(record.at),
    durationMs: round(record.durationMs),
    code: record.code,
    charge: formatYuan(record.chargeMicro, 0),
    granted: record.isGranted,
    cached: record.isCached,
    replayOf: record.replayOf,
    idempotencyKey: record.idempotencyKey,
    token: record.tokenId,
  }
}

/** Who was asked for a call, for callers that may know it. */
export function describeSupply({ provider }: CallRecord, flight: FlightRecord | undefined) {
  const attempts = (flight?.attempts ?? []).map(({ provider: asked, at, durationMs, outcome }) => ({
    provider: asked,
    at: toIso(at),
    durationMs: round(durationMs),
    outcome,
  }))
  return { provider, attempts }
}

/** Who was asked for a call, why, and what it cost: for operators. */
export function describeCollection({ id, provider, accountId }: CallRecord, flight: FlightRecord | undefined) {
  return {
    account: accountId,
    provider,
    collection: flight
      ? {
          begunBy: flight.callId,
          isShared: id !== flight.callId,
          at: toIso(flight.at),
          durationMs: round(flight.durationMs),
          attempts: flight.attempts.map(describeAttempt),
          passedOver: flight.passedOver,
        }
      : null,
  }
}

function describeAttempt(record: AttemptRecord) {
  const { at, durationMs, costMicro, currency, rateMicro, ...attempt } = record
  const yuanMicro = rateMicro === null ? undefined : costInYuan(record)
  return {
    ...attempt,
    at: toIso(at),
    durationMs: round(durationMs),
    cost:
      costMicro === null
        ? 'unknown'
        : currency === null
          ? null
          : {
              currency,
              amount: formatYuan(costMicro, 0),
              ...(yuanMicro !== undefined && { yuan: formatYuan(yuanMicro, 0) }),
            },
  }
}
