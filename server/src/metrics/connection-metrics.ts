import { Counter, Gauge, type Registry } from 'prom-client'
import type { ConnectionCounts } from '#http'

const refusals = ['full', 'address', 'descriptors', 'pipelined', 'unreadable', 'late'] as const
const ends = ['room', 'unread', 'lingering'] as const

export function addConnectionMetrics(registers: Registry[]): ConnectionCounts {
  const open = new Gauge({ name: 'almagest_connections', help: 'Connections of clients that are open.', registers })
  const refused = new Counter({
    name: 'almagest_connections_refused_total',
    help: 'Connections turned away, or ended for what they sent, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const destroyed = new Counter({
    name: 'almagest_connections_destroyed_total',
    help: 'Connections destroyed although their clients had not left, by reason.',
    labelNames: ['reason'],
    registers,
  })
  for (const reason of refusals) refused.inc({ reason }, 0)
  for (const reason of ends) destroyed.inc({ reason }, 0)
  return {
    opened: () => open.inc(),
    closed: () => open.dec(),
    refused: (reason) => refused.inc({ reason }),
    destroyed: (reason) => destroyed.inc({ reason }),
  }
}
