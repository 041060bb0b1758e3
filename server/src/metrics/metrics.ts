import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { CollectorState } from '#collector'
import type { HttpMetrics } from '#http'
import { microPerYuan } from '#kit'
import type { AlertState } from '#notices'
import { addAlertMetrics } from './alert-metrics.ts'
import { type ArchiveState, addArchiveMetrics } from './archive-metrics.ts'
import { addConnectionMetrics } from './connection-metrics.ts'
import { addLoadMetrics, type LoadMetrics, type LoadState } from './load-metrics.ts'
import { addProviderMetrics, type ProviderMetrics } from './provider-metrics.ts'

export interface Metrics extends HttpMetrics, ProviderMetrics, LoadMetrics {
  observeCommit(durationMs: number): void
  /** The exposition of what was observed, for Prometheus; of providers only where asked for. */
  write(withProviders: boolean): Promise<{ readonly contentType: string; readonly text: string }>
}

interface MetricsNeeds {
  readonly getHeldMicro: () => Promise<number>
  readonly describeCollector: () => CollectorState
  /** Something where nothing can be written into the books. */
  readonly findTrouble: () => object | undefined
  /** Absent where nobody is told. */
  readonly describeAlerts: () => AlertState | undefined
  readonly describeLoad: () => LoadState
  readonly getLostLines: () => number
  readonly getArchive: () => Promise<ArchiveState>
}

/** Opens the service's metrics; what is needed is asked when they are read. */
export function openMetrics(needs: MetricsNeeds): Metrics {
  const { getHeldMicro, describeCollector, findTrouble, describeAlerts, describeLoad, getLostLines, getArchive } = needs
  const registry = new Registry()
  // Among the defaults: event-loop delay, memory, garbage collection.
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const calls = new Counter({
    name: 'almagest_calls_total',
    help: 'Calls answered, by endpoint and business code.',
    labelNames: ['endpoint', 'code'],
    registers,
  })
  const durations = new Histogram({
    name: 'almagest_call_duration_seconds',
    help: 'Time from a call to its answer.',
    labelNames: ['endpoint'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60],
    registers,
  })
  const commits = new Histogram({
    name: 'almagest_commit_duration_seconds',
    help: 'Time a commit takes to reach the disk.',
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers,
  })
  // No address among the labels: there may be as many as an attacker has.
  const failedAuthentications = new Counter({
    name: 'almagest_failed_authentications_total',
    help: 'Requests without a valid token, by where they went and whether they brought one.',
    labelNames: ['surface', 'token'],
    registers,
  })
  const suppliers = new Registry()
  const providerMetrics = addProviderMetrics(suppliers, describeCollector)
  // What is told is told of upstreams, too: for operators.
  addAlertMetrics(suppliers, describeAlerts)
  new Gauge({
    name: 'almagest_held_yuan',
    help: 'Money set aside for running calls, over all accounts.',
    registers,
    async collect() {
      // Nobody knows while the books cannot be read; all else is told.
      this.set(
        await getHeldMicro().then(
          (micro) => micro / microPerYuan,
          () => Number.NaN,
        ),
      )
    },
  })
  new Gauge({
    name: 'almagest_books_trouble',
    help: 'Whether nothing can be written into the books (1), so that calls are refused and no provider is asked.',
    registers,
    collect() {
      this.set(findTrouble() ? 1 : 0)
    },
  })
  addArchiveMetrics(registry, getArchive)
  new Counter({
    name: 'almagest_log_lines_lost_total',
    help: 'Log lines that nobody read in time.',
    registers,
    collect() {
      this.reset()
      this.inc(getLostLines())
    },
  })

  // Looking labels up costs more than counting; there are as many as endpoints have codes.
  const series = new Map<
    string,
    { readonly count: Counter.Internal; readonly duration: Histogram.Internal<'endpoint'> }
  >()

  function findSeries(endpoint: string, code: number) {
    const key = `${endpoint} ${code}`
    const known = series.get(key)
    if (known) return known
    const made = { count: calls.labels(endpoint, String(code)), duration: durations.labels(endpoint) }
    series.set(key, made)
    return made
  }

  return {
    observeCall(endpoint, code, durationMs) {
      const { count, duration } = findSeries(endpoint, code)
      count.inc()
      duration.observe(durationMs / 1_000)
    },
    observeCommit: (durationMs) => commits.observe(durationMs / 1_000),
    ...providerMetrics,
    ...addLoadMetrics(registers, describeLoad),
    connections: addConnectionMetrics(registers),
    observeFailedAuthentication: (surface, token) => failedAuthentications.inc({ surface, token }),
    async write(withProviders) {
      const shown = withProviders ? [registry, suppliers] : [registry]
      const texts = await Promise.all(shown.map((one) => one.metrics()))
      return { contentType: registry.contentType, text: texts.join('\n') }
    },
  }
}
