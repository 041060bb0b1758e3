import type { ImportedDefinition, Source } from '#catalogue'
import { type NamedUpstream, openHttp, type Provider, type ProviderSettings } from '#collector'
import { type Clock, Refusal } from '#kit'
import { justOneApi } from '#providers/just-one-api'
import { builtInRecordings, recordings } from '#providers/recordings'
import { tikHub } from '#providers/tikhub'
import { xingtu } from '#providers/xingtu'
import { type Config, exemptOf, maskOf, proxyOf } from './config.ts'
import type { Log } from './log.ts'

/** Every upstream there is. */
const providers: readonly Provider[] = [justOneApi, tikHub, xingtu, recordings]

/** Every way to answer an endpoint that came with an OpenAPI document. */
export const listImportedSources = (definition: ImportedDefinition): readonly Source[] =>
  providers.flatMap((provider) => provider.findImportedSource(definition) ?? [])

/** Starts the upstreams that `PROVIDERS` names and that have credentials, in its order. Throws a Refusal where none has. */
export function openUpstreams(config: Config, clock: Clock, log: Log): readonly NamedUpstream[] {
  const settings = readProviderSettings(config)
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
      upstream: provider.open({ settings, clock, openHttp: () => openHttp(mask, egress) }),
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
export function countUpstreamSockets(config: Config): number {
  const { justOneApi, tikHub, xingtu } = readProviderSettings(config)
  return [justOneApi, tikHub, xingtu]
    .filter(({ credentials }) => credentials.length > 0)
    .reduce((sum, { concurrency }) => sum + concurrency, 0)
}

/** Xingtu is asked as one person reads: this is not to be turned up. */
const politely = { rate: { perSecond: 1, burst: 1 }, concurrency: 1 } as const

function readProviderSettings(config: Config): ProviderSettings {
  const { recordingsDir, justOneApiTokens = [], tikHubKeys = [], xingtuCookie } = config
  return {
    recordingsDirs: recordingsDir === undefined ? [builtInRecordings] : [recordingsDir, builtInRecordings],
    justOneApi: {
      credentials: justOneApiTokens,
      regions: config.justOneApiUrls,
      rate: config.justOneApiRate,
      concurrency: config.justOneApiConcurrency,
    },
    tikHub: {
      credentials: tikHubKeys,
      regions: config.tikHubUrls,
      rate: config.tikHubRate,
      concurrency: config.tikHubConcurrency,
    },
    xingtu: {
      credentials: xingtuCookie === undefined ? [] : [xingtuCookie],
      regions: config.xingtuUrls,
      ...politely,
    },
  }
}
