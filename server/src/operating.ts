import { readFileSync } from 'node:fs'
import type { Collector } from '#collector'
import type { GivenSetting, InstalledProvider, Operating } from '#console'
import type { OwnWork } from '#pipeline'
import { everyProvider } from '#providers'
import { openBench } from './bench.ts'
import type { World } from './books.ts'
import type { Config } from './config.ts'
import type { Observers } from './observers.ts'

interface Operated {
  readonly collector: Collector
  readonly observers: Pick<Observers, 'describeSelf'>
  readonly ownWork: Pick<OwnWork, 'describe'>
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** What operators see and start from a browser, of the service that runs. */
export function openOperating(
  config: Config & { readonly given?: readonly GivenSetting[] },
  world: World,
  { collector, observers, ownWork }: Operated,
): Omit<Operating, 'connectionsMax'> {
  return {
    collector,
    given: config.given ?? [],
    providers: listProviders(config),
    version,
    retentionCallsMs: config.retentionCallsMs,
    retentionArchiveMs: config.retentionArchiveMs,
    archiveMaxBytes: config.archiveMaxBytes,
    describeSelf: observers.describeSelf,
    describeLoad: ownWork.describe,
    openBench: (provider) => openBench(config, world, provider),
    runAudit: world.runAudit,
  }
}

/** Those that `PROVIDERS` names, in its order, and then the others. */
function listProviders({ providers: named, upstreams }: Config): InstalledProvider[] {
  const known = everyProvider.toSorted((one, other) => rankOf(named, one.name) - rankOf(named, other.name))
  return known.map(({ name, isLocal }) => {
    const live = upstreams[name]
    const hosts = isLocal ? [] : (live?.regions ?? []).map((address) => new URL(address).host)
    return { name, isLocal, hosts, setting: isLocal ? undefined : live?.secretSetting }
  })
}

function rankOf(named: readonly string[], name: string): number {
  const place = named.indexOf(name)
  return place < 0 ? named.length : place
}
