import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Archive, openArchive } from '../../server/src/archive/index.ts'
import { startMakeRoom } from '../../server/src/jobs/index.ts'
import { openSystemRandom, systemClock } from '../../server/src/kit/index.ts'
import { openStore } from '../../server/src/store/index.ts'
import { openPostgresStore } from '../../server/src/store/postgres/open-postgres-store.ts'
import { quantile } from '../table.ts'

/** Brings an archive down to a share of its size, and prints how long that took, how long its turns and how late the loop was. */
const { DATABASE_URL, DATA_DIR = '', SHARE = '0.5' } = process.env

const store = DATABASE_URL
  ? await openPostgresStore({ url: DATABASE_URL, clock: systemClock, random: openSystemRandom() })
  : openStore({ dataDir: DATA_DIR, clock: systemClock })
const archive = openArchive(store, systemClock)

const durations: Record<'getSize' | 'listCandidates' | 'makeRoom', number[]> = {
  getSize: [],
  listCandidates: [],
  makeRoom: [],
}

async function time<T>(name: keyof typeof durations, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now()
  try {
    return await work()
  } finally {
    durations[name].push(performance.now() - startMs)
  }
}

const timed: Pick<Archive, keyof typeof durations> = {
  getSize: () => time('getSize', archive.getSize),
  listCandidates: (...asked) => time('listCandidates', () => archive.listCandidates(...asked)),
  makeRoom: (ids) => time('makeRoom', () => archive.makeRoom(ids)),
}

const { bytes } = await archive.getSize()
const boundBytes = Math.floor(bytes * Number(SHARE))
const { promise: removed, resolve, reject } = Promise.withResolvers<number>()
const delay = monitorEventLoopDelay({ resolution: 2 })
delay.enable()
const startMs = performance.now()
const onStuck = (): void => reject(new Error('no room can be made'))
const timer = startMakeRoom({
  archive: timed,
  clock: systemClock,
  boundBytes,
  onRemoved: resolve,
  onStuck,
  onError: reject,
})
// The job's own timer keeps nobody running.
const staying = setInterval(() => {}, 60_000)
const answers = await removed
const seconds = (performance.now() - startMs) / 1_000
delay.disable()
clearInterval(staying)
timer.cancel()
await store.close()
const ofTurns = (share: number): number => quantile(durations.makeRoom, share)
const turnsMs = { median: ofTurns(0.5), p99: ofTurns(0.99), longest: ofTurns(1) }
const longestLookMs = Math.max(...durations.listCandidates)
const ofLoop = { loopP99Ms: delay.percentile(99) / 1e6, loopMaxMs: delay.max / 1e6 }
process.stdout.write(
  `${JSON.stringify({ answers, seconds, turns: durations.makeRoom.length, turnsMs, longestLookMs, ...ofLoop })}\n`,
)
