import type { Alerts } from '#notices'
import type { Disk } from '#store'

const freeBytesMin = 1_073_741_824
const freeShareMin = 0.05
/** A disk whose room moves around the bound is told of once: it is over when there is twice as much. */
const overFactor = 2

/** A look at the room that the database has: less than a gibibyte, or than a twentieth of a small disk, is low. */
export function watchDisk(alerts: Pick<Alerts, 'begin' | 'end'>, readDisk: () => Promise<Disk>): () => Promise<void> {
  return async () => {
    const { bavail, bsize, blocks } = await readDisk()
    const freeBytes = bavail * bsize
    const belowBytes = Math.floor(Math.min(freeBytesMin, freeShareMin * blocks * bsize))
    const data = { freeBytes, belowBytes }
    if (freeBytes < belowBytes) alerts.begin({ type: 'disk.low' }, data)
    else if (freeBytes >= overFactor * belowBytes) alerts.end({ type: 'disk.low' }, data)
  }
}
