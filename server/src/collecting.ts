import { type Collector, createLicence, type NamedUpstream, openCollector } from '#collector'
import { openWatch } from '#drift'
import type { Store } from '#store'
import type { World } from './books.ts'
import { type Config, maskOf } from './config.ts'
import type { Observers } from './observers.ts'
import { observationOf } from './reports.ts'

interface CollectingNeeds {
  readonly store: Store
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
  const { store, upstreams, observers } = needs
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
  const { licence, give, withdraw } = createLicence()
  // What is bought while nothing can be written would be thrown away.
  store.onTrouble((trouble) => (trouble ? withdraw() : give()))
  const collector = openCollector({
    upstreams,
    licence,
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
