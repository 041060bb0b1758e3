import type { FastifyInstance } from 'fastify'
import { hourMs, refusalCodes, within } from '#kit'
import type { OperatorNeeds } from './operating.ts'
import { openVerifyRuns } from './verify-runs.ts'
import type { OperatorSystem, VerifyRun } from './wire/operator-system.ts'

/** A disk or a server that does not answer keeps no page waiting. */
const measureMs = 2_000

/** What runs, on what, and whether the books are right. */
export function serveOperatorSystem(scope: FastifyInstance, needs: OperatorNeeds): void {
  const { clock, store, storage, archive, usage, operating, getAddress } = needs
  const runs = openVerifyRuns({ clock, runAudit: operating.runAudit })
  scope.addHook('onClose', async () => runs.stop())

  scope.get('/operator/system', async (): Promise<OperatorSystem> => {
    const { startedAt, connections, commits, shed } = operating.describeSelf()
    const [size, disk, kept, callsSince, refused] = await Promise.all([
      inTime(storage.measure()),
      storage.readDisk ? inTime(storage.readDisk()) : undefined,
      archive.getSize(),
      usage.findKeptSince(),
      listRefused(),
    ])
    return {
      version: operating.version,
      runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
      startedAt,
      address: getAddress(),
      memoryBytes: process.memoryUsage.rss(),
      store: {
        engine: size?.engine ?? '',
        name: storage.name,
        bytes: size?.bytes ?? null,
        diskFreeBytes: disk ? disk.bavail * disk.bsize : null,
        diskBytes: disk ? disk.blocks * disk.bsize : null,
        trouble: store.findTrouble()?.because ?? null,
      },
      commits,
      archive: { bytes: kept.bytes, answers: kept.answers, boundBytes: operating.archiveMaxBytes ?? null },
      retention: {
        callsMs: operating.retentionCallsMs,
        archiveMs: operating.retentionArchiveMs ?? null,
        callsSince: callsSince ?? null,
      },
      connections: { ...connections, max: operating.connectionsMax },
      load: { ...operating.describeLoad(), shed },
      refused,
      verify: runs.find(),
    }
  })

  scope.get('/operator/verify', async (): Promise<{ readonly verify: VerifyRun | null }> => ({ verify: runs.find() }))

  scope.post('/operator/verify', async (_request, reply) => {
    reply.code(202)
    return { verify: runs.begin() }
  })

  scope.post('/operator/verify/stop', async () => {
    runs.stop()
    return { verify: runs.find() }
  })

  async function listRefused(): Promise<OperatorSystem['refused']> {
    const rows = await usage.listEndpointCalls({ hour: Math.floor(clock.now() / hourMs) - 23 })
    const byCode = Map.groupBy(
      rows.filter(({ code }) => refusalCodes.includes(code)),
      ({ code }) => code,
    )
    return [...byCode]
      .map(([code, own]) => ({ code, calls: own.reduce((sum, { calls }) => sum + calls, 0) }))
      .sort((one, other) => other.calls - one.calls)
  }

  /** What could not be learnt now is not told, and the rest is. */
  function inTime<T>(work: Promise<T>): Promise<T | undefined> {
    return within(clock, measureMs, work, () => new Error('no answer in time')).catch(() => undefined)
  }
}
