import type { Pauses } from '#catalogue'
import { type Collector, createLicence, type NamedUpstream, openCollector } from '#collector'
import { openWatch } from '#drift'
import type { Store } from '#store'
import type { World } from './books.ts'
import { type Config, maskOf } from './config.ts'
import type { Observers } from './observers.ts'
import { observationOf } from './reports.ts'

interface CollectingNeeds {
  readonly store: Store
  readonly pauses: Pauses
  readonly upstreams: readonly NamedUpstream[]
  readonly observers: Observers
}

interface Collecting {
  readonly collector: Collector
  /** Tells of changes of shape that an earlier run saw begin. */
  tellBegun(): void
  close(): Promise<void>
}

/** Opens what asks upstreams, and the watch over what their answers look like. */
export async function openCollecting(config: Config, world: World, needs: CollectingNeeds): Promise<Collecting> {
  const { clock, random, log } = world
  const { store, pauses, upstreams, observers } = needs
  const watch = await openWatch({
    store,
    clock,
    onReport: observers.onReport,
    onDrift: observers.onDrift,
    onError(err) {
      // What trouble is in the way of is told once.
      if (!store.findTrouble()) log.error({ err }, 'what answers look like could not be noted')
    },
  })
  const isPaused = await followPauses(pauses, store, (err) =>
    log.error({ err }, 'paused providers could not be read anew'),
  )
  const { licence, give, withdraw } = createLicence()
  // What is bought while nothing can be written would be thrown away.
  store.onTrouble((trouble) => (trouble ? withdraw() : give()))
  const collector = openCollector({
    upstreams,
    licence,
    isPaused,
    clock,
    random,
    mask: maskOf(config),
    deadlineMs: config.deadlineMs,
    providerShare: config.providerShare,
    isHedging: config.isHedging,
    onAttempt(attempt, fault, asked) {
      observers.onAttempt(attempt, fault)
      const observation = observationOf(attempt, fault, asked)
      if (observation) watch.observe(observation)
    },
    onNotice: observers.onNotice,
  })
  return {
    collector,
    tellBegun: watch.tellBegun,
    async close() {
      await collector.close()
      await watch.close()
    },
  }
}

/** Whoever chooses asks a set in memory: it is read anew when somebody announces a change, and stays as it was where that fails. */
async function followPauses(pauses: Pauses, store: Store, onError: (error: unknown) => void) {
  let paused = await pauses.listPaused()
  let generation = 0
  /** What was read before something else was announced is not taken. */
  async function readAnew(): Promise<void> {
    const began = ++generation
    const found = await pauses.listPaused()
    if (began === generation) paused = found
  }
  store.onStale(() => void readAnew().catch(onError))
  return (provider: string): boolean => paused.has(provider)
}
