import type { Endpoint, RawParams } from '#catalogue'
import type { Delivery } from '#deliveries'
import { derived, formatYuan, Problem, problems } from '#kit'
import type { Call, Learnt, SettledAnswer } from '#pipeline'
import { writeCacheHeaders, writeRateHeaders, writeReplayHeaders, writeRetryHeaders } from './call-headers.ts'
import type { WatchedClient } from './clients.ts'
import { writeEndpointHeaders } from './endpoint-headers.ts'
import type { FailedAuthentications } from './failed-authentications.ts'
import type { HttpNeeds } from './needs.ts'
import { readProblem, type Visit } from './replies.ts'
import { findSecret } from './request.ts'

type Headers = Readonly<Record<string, string>>

/** A call as a surface asks for it, in plain values. */
export interface CallToMake {
  readonly visit: Visit
  readonly authorization: string | undefined
  readonly idempotencyKey: string | undefined
  /** The caller's trace, as it was sent. */
  readonly traceparent: string | undefined
  /** What the caller pays at most. */
  readonly priceMaxMicro?: number | undefined
  /** Who waits for the answer. */
  readonly client: WatchedClient
  /** Where what is learnt of the call is noted. */
  readonly trace: Learnt
  /** May throw what is wrong with the request; so may the next one. */
  findEndpoint(): Endpoint
  readRaw(endpoint: Endpoint): RawParams
  /** Takes the headers of a metered answer, of one that failed as well. */
  tell(headers: Headers): void
}

/** What becomes of a call, for its headers, log line and metrics. */
interface Outcome {
  endpoint?: Endpoint
  hasToken: boolean
  code: number
  chargeMicro: number
}

/**
 * Puts a call to the pipeline, whatever surface it came by: tells the headers of a metered answer, watches over its
 * delivery, and reports the call. Throws a Problem, whose headers are told as well.
 */
export type MakeCall = (call: CallToMake) => Promise<SettledAnswer>

export function createMakeCall(needs: HttpNeeds, failures: FailedAuthentications): MakeCall {
  const { answer, metrics, clock, log, runningMax, exposeProviders } = needs
  const headersOf = derived(writeEndpointHeaders)
  let running = 0

  return async (call) => {
    const outcome: Outcome = { hasToken: false, code: 0, chargeMicro: 0 }
    running++
    try {
      return settle(call, await answer(open(call, outcome)), outcome)
    } catch (error) {
      const problem = readProblem(error)
      outcome.code = problem.code
      if (problem.kind === 'token.invalid') failures.note(call.visit, outcome.hasToken)
      call.tell({ 'x-charge': '0', ...writeRateHeaders(call.trace), ...writeRetryHeaders(problem) })
      throw problem
    } finally {
      running--
      report(call, outcome)
    }
  }

  function open(call: CallToMake, outcome: Outcome): Call {
    if (running > runningMax) throw new Problem('service.busy')
    const endpoint = call.findEndpoint()
    outcome.endpoint = endpoint
    call.tell(headersOf(endpoint))
    const raw = call.readRaw(endpoint)
    const { requestId: id, at, startedMs } = call.visit
    const secret = findSecret(raw, call.authorization)
    outcome.hasToken = secret !== undefined
    const traceparent = readTrace(call.traceparent)
    if (traceparent !== undefined) call.tell({ traceparent })
    const { idempotencyKey, priceMaxMicro, client, trace } = call
    const asked = { secret, idempotencyKey, traceparent, priceMaxMicro, raw }
    return { id, endpoint, at, startedMs, ...asked, client, trace }
  }

  function settle({ client, trace, tell }: CallToMake, settled: SettledAnswer, outcome: Outcome): SettledAnswer {
    outcome.chargeMicro = settled.chargeMicro
    watchDelivery(client, settled)
    tell(writeAnswerHeaders(settled, trace))
    if (exposeProviders) tell({ 'x-provider': settled.provider })
    return settled
  }

  /** Bytes handed to the system count as delivered; what the connection's end prevents is owed. */
  function watchDelivery(client: WatchedClient, { requestId, delivery }: SettledAnswer): void {
    if (!delivery) return
    if (client.isGone()) delivery.markLost()
    client.onGone(delivery.markLost)
    client.onDelivered(() => void strike(requestId, delivery))
  }

  async function strike(requestId: string, delivery: Delivery): Promise<void> {
    try {
      await delivery.markDelivered()
    } catch (err) {
      log.error({ requestId, err }, 'a delivered answer could not be struck out; it may be given once more')
    }
  }

  function report({ visit, trace }: CallToMake, { endpoint, code, chargeMicro }: Outcome): void {
    const { requestId, startedMs, ip } = visit
    const durationMs = Math.round((clock.monotonicMs() - startedMs) * 1_000) / 1_000
    metrics.observeCall(endpoint?.path ?? 'unknown', code, durationMs)
    const charge = formatYuan(chargeMicro, 0)
    // Those of nobody known, and those there is no time for, are told together: they would fill the disk of whoever is attacked.
    const level = trace.shed || code === problems['token.invalid'].code ? 'debug' : 'info'
    log[level]({ requestId, endpoint: endpoint?.path, code, durationMs, charge, ip }, 'call')
  }
}

function writeAnswerHeaders(settled: SettledAnswer, trace: Learnt): Headers {
  const { requestId, chargeMicro, collectedAt } = settled
  return {
    'x-request-id': requestId,
    'x-charge': formatYuan(chargeMicro, 0),
    'x-collected-at': new Date(collectedAt).toISOString(),
    ...writeRateHeaders(trace),
    ...writeCacheHeaders(trace),
    ...writeReplayHeaders(settled),
  }
}

/** The caller's trace, passed on where it is one (W3C Trace Context). */
const readTrace = (traceparent = ''): string | undefined =>
  /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent) ? traceparent : undefined
