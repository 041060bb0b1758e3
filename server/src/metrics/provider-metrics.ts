import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Attempt, CollectorState } from '#collector'
import type { DriftReport } from '#drift'

const microPerUnit = 1_000_000
const breakerStates = ['closed', 'probing', 'open'] as const

export interface ProviderMetrics {
  observeAttempt(attempt: Attempt): void
  observeDrift(report: DriftReport): void
}

/** Adds what upstreams are asked, how they answer and what they take. Credentials are named by their place in the pool. */
export function addProviderMetrics(registry: Registry, describe: () => CollectorState): ProviderMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'almagest_provider_requests_total',
    help: 'Requests to providers, by outcome: good, empty, or the cause of a failure.',
    labelNames: ['provider', 'credential', 'outcome'],
    registers,
  })
  const durations = new Histogram({
    name: 'almagest_provider_duration_seconds',
    help: 'Time from a request to a provider to its whole answer or its failure.',
    labelNames: ['provider', 'credential'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60],
    registers,
  })
  const costs = new Counter({
    name: 'almagest_provider_cost_total',
    help: 'What providers are known to take for their answers, in their own currency.',
    labelNames: ['provider', 'credential', 'currency'],
    registers,
  })
  const unknownCosts = new Counter({
    name: 'almagest_provider_unknown_costs_total',
    help: 'Requests of which nobody can tell whether the provider billed them.',
    labelNames: ['provider', 'credential'],
    registers,
  })
  const drift = new Counter({
    name: 'almagest_drift_total',
    help: 'Changes of the shape of answers: new, vanished, retyped, unfit; untold those beyond 20 of one answer.',
    labelNames: ['provider', 'endpoint', 'kind'],
    registers,
  })
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (this: Gauge, state: CollectorState) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset()
        collect.call(this, describe())
      },
    })

  gauge('almagest_flights', 'Collections under way.', [], function ({ flights }) {
    this.set(flights)
  })
  gauge(
    'almagest_retry_budget_left',
    'Requests to providers allowed now beyond the first of each collection.',
    [],
    function (state) {
      this.set(state.budgetLeft)
    },
  )
  gauge('almagest_provider_running', 'Requests to a provider under way.', ['provider', 'credential'], function (state) {
    for (const { provider, credentials } of state.providers) {
      for (const { credential, running } of credentials) this.set({ provider, credential }, running)
    }
  })
  gauge(
    'almagest_provider_waiting',
    'Collections that wait for a place at a provider.',
    ['provider'],
    function (state) {
      for (const { provider, waiting } of state.providers) this.set({ provider }, waiting)
    },
  )
  gauge(
    'almagest_provider_breaker',
    '1 for the state the breaker is in.',
    ['provider', 'credential', 'state'],
    function (described) {
      for (const { provider, credentials } of described.providers) {
        for (const { credential, breaker } of credentials) {
          for (const state of breakerStates) this.set({ provider, credential, state }, Number(breaker === state))
        }
      }
    },
  )
  gauge(
    'almagest_provider_resting',
    '1 for a credential that is left alone, by cause.',
    ['provider', 'credential', 'because'],
    function (state) {
      for (const { provider, credentials } of state.providers) {
        for (const { credential, resting } of credentials) {
          if (resting) this.set({ provider, credential, because: resting.because }, 1)
        }
      }
    },
  )
  gauge(
    'almagest_provider_endpoint_resting',
    '1 for an endpoint a provider is left alone for, since its answers were unfit.',
    ['provider', 'endpoint'],
    function (state) {
      for (const { provider, restingFor } of state.providers) {
        for (const { path: endpoint } of restingFor) this.set({ provider, endpoint }, 1)
      }
    },
  )
  gauge(
    'almagest_upstream_balance',
    'What a credential had left when its upstream was last asked, in its currency; asked where alerts are set.',
    ['provider', 'credential', 'currency'],
    function ({ balances }) {
      for (const { provider, credential, currency, micro } of balances)
        this.set({ provider, credential, currency }, micro / microPerUnit)
    },
  )

  return {
    observeAttempt({ provider, credential, outcome, durationMs, cost }) {
      requests.inc({ provider, credential, outcome })
      durations.observe({ provider, credential }, durationMs / 1_000)
      if (cost === 'unknown') unknownCosts.inc({ provider, credential })
      else if (cost) costs.inc({ provider, credential, currency: cost.currency }, cost.micro / microPerUnit)
    },
    observeDrift({ provider, path: endpoint, changes, untold }) {
      for (const { change: kind } of changes) drift.inc({ provider, endpoint, kind })
      if (untold > 0) drift.inc({ provider, endpoint, kind: 'untold' }, untold)
    },
  }
}
