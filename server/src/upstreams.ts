import type { ImportedDefinition, Source } from '#catalogue'
import { type LiveSettings, type NamedUpstream, openClient } from '#collector'
import { type Clock, Refusal } from '#kit'
import { everyProvider } from '#providers'
import { builtInRecordings } from '#providers/recordings'
import { type Config, exemptOf, maskOf, proxyOf } from './config.ts'
import type { Log } from './log.ts'

/** Every way to answer an endpoint that came with an OpenAPI document. */
export const listImportedSources = (definition: ImportedDefinition): readonly Source[] =>
  everyProvider.flatMap((provider) => provider.findImportedSource(definition) ?? [])

/** What is set for one that asks nobody. */
const nothingSet: LiveSettings = { credentials: [], regions: [], rate: { perSecond: 1, burst: 1 }, concurrency: 1 }

/** Starts the upstreams that `PROVIDERS` names and that have credentials, in its order. Throws a Refusal where none has. */
export function openUpstreams(
  config: Config,
  clock: Clock,
  log: Log,
  providers = everyProvider,
): readonly NamedUpstream[] {
  const { recordingsDir } = config
  const recordingsDirs = recordingsDir === undefined ? [builtInRecordings] : [recordingsDir, builtInRecordings]
  const mask = maskOf(config)
  const opened = config.providers.map((name) => {
    const provider = providers.find((one) => one.name === name)
    if (!provider) {
      const names = providers.map((one) => one.name).join(', ')
      throw new Refusal(`PROVIDERS: there is no provider ${name}; there are: ${names}`)
    }
    const proxy = proxyOf(config, name)
    const egress = proxy && { clock, proxy, isExempt: exemptOf(config) }
    return {
      name,
      isLocal: provider.isLocal,
      upstream: provider.open({
        settings: config.upstreams[name] ?? nothingSet,
        recordingsDirs,
        clock,
        openClient: () => openClient(mask, egress),
      }),
    }
  })
  const atWork = opened.flatMap(({ upstream, ...named }) => (upstream ? [{ ...named, upstream }] : []))
  if (atWork.length === 0) throw new Refusal(`PROVIDERS: none of ${config.providers.join(', ')} has credentials`)
  const leftOut = opened.filter(({ upstream }) => !upstream).map(({ name }) => name)
  const byProxy = atWork.filter(({ name, isLocal }) => !isLocal && proxyOf(config, name)).map(({ name }) => name)
  log.info(
    {
      providers: atWork.map(({ name }) => name),
      withoutCredentials: leftOut,
      ...(byProxy.length > 0 && { byProxy }),
    },
    'answers come from these',
  )
  return atWork
}

/** Sockets that upstreams may take at one time. */
export const countUpstreamSockets = ({ upstreams }: Config): number =>
  Object.values(upstreams)
    .filter(({ credentials }) => credentials.length > 0)
    .reduce((sum, { concurrency }) => sum + concurrency, 0)
