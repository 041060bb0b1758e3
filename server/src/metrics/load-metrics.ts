import { Counter, Gauge, type Registry } from 'prom-client'

/** How much there is to do, and how much may be. */
export interface LoadState {
  readonly perSecond: number
  readonly running: number
  readonly lateMs: number
}

const reasons = ['load', 'crowd'] as const

export interface LoadMetrics {
  observeShed(reason: (typeof reasons)[number]): void
}

/** Adds how many calls are worked on, how many may be, and how many were not let in. */
export function addLoadMetrics(registers: Registry[], describe: () => LoadState): LoadMetrics {
  const gauge = (name: string, help: string, read: (state: LoadState) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(describe()))
      },
    })

  gauge('almagest_admission_limit', 'Calls that may be let in, a second.', ({ perSecond }) => perSecond)
  gauge(
    'almagest_work_running',
    'Calls that are worked on; those that wait for a provider are not.',
    ({ running }) => running,
  )
  gauge(
    'almagest_loop_late_seconds',
    'How late the event loop was when last looked at, while there are calls.',
    ({ lateMs }) => lateMs / 1_000,
  )
  const shed = new Counter({
    name: 'almagest_calls_shed_total',
    help: 'Calls told too busy on arrival: too much to do in all (load), or too many accounts with little (crowd).',
    labelNames: ['reason'],
    registers,
  })
  for (const reason of reasons) shed.inc({ reason }, 0)
  return { observeShed: (reason) => shed.inc({ reason }) }
}
