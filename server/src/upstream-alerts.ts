import type { Attempt, CollectorState, FaultKind, LaneBalance, Notice } from '#collector'
import type { DriftState } from '#drift'
import { type Clock, formatYuan, hourMs } from '#kit'
import { type AlertKey, type Alerts, type AlertType, keyOf } from '#notices'
import type { UpstreamSpending } from '#usage'
import { createQuietEnd, type QuietEnd } from './quiet-end.ts'

/** What of upstreams becomes an alert. */
export interface UpstreamAlerts {
  noteNotice(notice: Notice): void
  noteAttempt(attempt: Attempt): void
  noteDrift(state: DriftState): void
  /** What was billed before this run. */
  noteSpending(spending: readonly UpstreamSpending[]): void
  noteBalances(balances: readonly LaneBalance[]): void
  /** Ends what is told of credentials that are not asked any more, and of drift that was not told of since the start. */
  endStrangers(): void
  close(): void
}

interface UpstreamAlertNeeds {
  readonly alerts: Alerts
  readonly clock: Clock
  readonly describe: () => CollectorState
}

const laneTypes = ['upstream.spent', 'upstream.refused', 'upstream.open', 'upstream.low'] as const satisfies AlertType[]

/** Causes for which a credential rests, and what they are told as. */
const restTypes: ReadonlyMap<FaultKind | string, (typeof laneTypes)[number]> = new Map([
  ['credential.spent', 'upstream.spent'],
  ['credential.refused', 'upstream.refused'],
  ['login.required', 'upstream.refused'],
  ['challenge.met', 'upstream.refused'],
])

/** Less than this is low, whatever is asked: micro-units. */
const lowMicro = 5_000_000
/** A balance that moves around the bound is told once: it is over when there is half as much again. */
const toppedUpFactor = 1.5
const hoursKept = 24
/** How long answers are as they were before it is told: a rest for unfit ones ends with one good answer. */
const driftQuietMs = 40_000

export function createUpstreamAlerts({ alerts, clock, describe }: UpstreamAlertNeeds): UpstreamAlerts {
  /** What answers cost, by provider, credential and currency, then by the hour it was. */
  const spent = new Map<string, Map<number, number>>()

  /** How each credential failed last: why its breaker opens. */
  const faultsSeen = new Map<string, string>()

  const breakers = new Map<string, QuietEnd>()
  /** By the key of their alert: no more than providers have endpoints. */
  const drifts = new Map<string, QuietEnd>()

  const laneKey = (type: AlertType, { provider, credential }: Lane): AlertKey => ({
    type,
    about: [provider, credential || '-'],
  })

  /** A provider that fails half of the time opens and closes its breaker again and again: that is told once. */
  function breakerOf(lane: Lane): QuietEnd {
    const name = `${lane.provider} ${lane.credential}`
    const known = breakers.get(name) ?? createQuietEnd({ alerts, clock }, laneKey('upstream.open', lane))
    breakers.set(name, known)
    return known
  }

  /** Answers of which every other one is unfit differ again and again: that is told once. */
  function driftOf(key: AlertKey): QuietEnd {
    const known = drifts.get(keyOf(key)) ?? createQuietEnd({ alerts, clock }, key, driftQuietMs)
    drifts.set(keyOf(key), known)
    return known
  }

  function noteCost({ provider, credential, cost, at }: Attempt): void {
    if (!cost || cost === 'unknown' || cost.micro === 0) return
    addSpending({ provider, credential, ...cost, hour: Math.floor(at / hourMs) })
  }

  function addSpending({ provider, credential, currency, hour, micro }: UpstreamSpending): void {
    const name = [provider, credential, currency].join(' ')
    const hours = spent.get(name) ?? new Map<number, number>()
    spent.set(name, hours)
    hours.set(hour, (hours.get(hour) ?? 0) + micro)
    for (const old of hours.keys()) if (old <= hour - hoursKept) hours.delete(old)
  }

  function getSpentMicro({ provider, credential, currency }: LaneBalance): number {
    const first = Math.floor(clock.now() / hourMs) - hoursKept
    const hours = [...(spent.get([provider, credential, currency].join(' ')) ?? [])]
    return hours.reduce((sum, [hour, micro]) => (hour > first ? sum + micro : sum), 0)
  }

  /** An answer of before the trouble says nothing of it: what is so now counts. */
  function endWhatIsOver(attempt: Attempt): void {
    const told = laneTypes.filter((type) => type !== 'upstream.low' && alerts.hasBegun(laneKey(type, attempt)))
    if (told.length === 0) return
    const supplier = describe().providers.find(({ provider }) => provider === attempt.provider)
    const lane = supplier?.credentials.find(({ credential }) => credential === attempt.credential)
    const resting = lane?.resting ? restTypes.get(lane.resting.because) : undefined
    for (const type of told) {
      const isSo = type === 'upstream.open' ? lane?.breaker !== 'closed' : resting === type
      if (isSo) continue
      if (type === 'upstream.open') breakerOf(attempt).noteWell()
      else alerts.end(laneKey(type, attempt))
    }
  }

  return {
    noteNotice(notice) {
      const { provider, credential, what } = notice
      if (what === 'breaker open') {
        const because = faultsSeen.get(`${provider} ${credential}`) ?? null
        breakerOf(notice).noteTrouble({ provider, credential, because })
      } else if (what === 'breaker closed') breakerOf(notice).noteWell()
      else {
        const type = restTypes.get(what)
        if (type) alerts.begin(laneKey(type, notice), { provider, credential, because: what })
      }
    },
    noteAttempt(attempt) {
      noteCost(attempt)
      if (attempt.outcome === 'good' || attempt.outcome === 'empty') endWhatIsOver(attempt)
      else faultsSeen.set(`${attempt.provider} ${attempt.credential}`, attempt.outcome)
    },
    noteDrift({ provider, path: endpoint, state, isRefused, changes }) {
      // What is refused is told although answers differed before: nobody gets any now.
      const about = isRefused ? [provider, endpoint, 'refused'] : [provider, endpoint]
      const key = { type: 'upstream.drift', about } as const
      if (state === 'over') driftOf(key).noteOver()
      else {
        const told = changes.map(
          ({ change, place, before, after }) => `${change} ${place || 'data'}: ${before} → ${after}`,
        )
        const paths = changes.map(({ place }) => withoutIds(place))
        driftOf(key).noteTrouble({
          provider,
          endpoint,
          answers: isRefused ? 'refused' : 'taken',
          paths,
          changes: told.map(withoutIds),
        })
      }
    },
    noteSpending(spending) {
      for (const one of spending) addSpending(one)
    },
    noteBalances(balances) {
      for (const balance of balances) {
        const { provider, credential, currency, micro } = balance
        const belowMicro = Math.max(lowMicro, getSpentMicro(balance))
        const data = { provider, credential, currency, balance: formatYuan(micro), below: formatYuan(belowMicro) }
        if (micro < belowMicro) alerts.begin(laneKey('upstream.low', balance), data)
        else if (micro >= toppedUpFactor * belowMicro) alerts.end(laneKey('upstream.low', balance), data)
      }
    },
    endStrangers() {
      const { providers } = describe()
      const lanes = providers.flatMap(({ provider, credentials }) =>
        credentials.map(({ credential }) => `${provider} ${credential || '-'}`),
      )
      for (const type of laneTypes)
        for (const about of alerts.listAbout(type))
          if (!lanes.includes(about.join(' '))) alerts.end({ type, about }, { because: 'not asked any more' })
      for (const about of alerts.listAbout('upstream.drift')) {
        const key = { type: 'upstream.drift', about } as const
        if (!providers.some(({ provider }) => provider === about[0])) alerts.end(key, { because: 'not asked any more' })
        // It was over as the last run ended, and nobody was told any more.
        else if (!drifts.has(keyOf(key))) alerts.end(key)
      }
    },
    close() {
      for (const one of [...breakers.values(), ...drifts.values()]) one.close()
    },
  }
}

/** Members of an answer may be named by whom they are about, and that is nobody's business but the caller's. */
const withoutIds = (text: string): string => text.replaceAll(/\d{8,}|[\w-]{40,}/g, '…')

interface Lane {
  readonly provider: string
  readonly credential: string
}
