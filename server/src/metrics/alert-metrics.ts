import { Counter, Gauge, type Registry } from 'prom-client'
import { type AlertState, alertTypes } from '#notices'

/** Adds what somebody is told of, and whether it arrives. */
export function addAlertMetrics(registry: Registry, describe: () => AlertState | undefined): void {
  const registers = [registry]
  new Gauge({
    name: 'almagest_alerts',
    help: 'States that somebody was told of and that are not over, by type.',
    labelNames: ['type'],
    registers,
    collect() {
      this.reset()
      const state = describe()
      if (!state) return
      for (const type of alertTypes) this.set({ type }, state.begun.filter((one) => one === type).length)
    },
  })
  new Gauge({
    name: 'almagest_alerts_waiting',
    help: 'Alerts that the receiver has not taken yet.',
    registers,
    collect() {
      this.set(describe()?.waiting ?? 0)
    },
  })
  new Counter({
    name: 'almagest_alert_deliveries_total',
    help: 'Alerts taken by the receiver, tries that failed, and alerts given up.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset()
      const { delivered = 0, failed = 0, dropped = 0 } = describe() ?? {}
      this.inc({ outcome: 'delivered' }, delivered)
      this.inc({ outcome: 'failed' }, failed)
      this.inc({ outcome: 'dropped' }, dropped)
    },
  })
}
