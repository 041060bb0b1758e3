import { openCollector } from '#collector'
import { inYuan, Refusal, showValue } from '#kit'
import type { InstalledUpstream } from '#operator'
import type { Bench } from '#proof'
import { everyProvider } from '#providers'
import { recordingFile } from '#providers/recordings'
import { loadWritten, type World } from './books.ts'
import { type Config, maskOf, refuseMissingFolders } from './config.ts'
import { listLive } from './installation.ts'
import { openUpstreams } from './upstreams.ts'

/** What upstreams are proved with: the collector as the service has it, and no books. Throws a Refusal where none can be asked. */
export async function openBench(
  config: Config,
  { clock, random, log }: World,
  name: string | undefined,
): Promise<Bench> {
  refuseMissingFolders(config)
  const chosen = chooseUpstreams(config, name)
  const catalogue = await loadWritten(config)
  const upstreams = openUpstreams({ ...config, providers: chosen.map((one) => one.name) }, clock, log)
  const mask = maskOf(config)
  const { askOnce, close } = openCollector({
    upstreams,
    clock,
    random,
    mask,
    deadlineMs: config.deadlineMs,
    isHedging: false,
    // Whoever asks is told of each, in full.
    onAttempt: () => {},
    onNotice: () => {},
  })
  return {
    endpoints: catalogue.list(),
    upstreams: upstreams.map(({ name, upstream }) => ({
      name,
      hosts: upstream.regions.map((address) => new URL(address).host),
      proxies: listProxies(chosen, name),
      credentials: upstream.credentials.length,
      concurrency: upstream.concurrency,
    })),
    mask,
    deadlineMs: config.deadlineMs,
    inYuan: (cost) => inYuan(cost, config.rates),
    locate: recordingFile,
    askOnce,
    close,
  }
}

function listProxies(chosen: readonly InstalledUpstream[], name: string): string[] {
  const installed = chosen.find((one) => one.name === name)
  const proxies = installed?.addresses.flatMap((address) => installed.findProxy(address) ?? []) ?? []
  return [...new Set(proxies.map(({ host, port }) => `${host}:${port}`))]
}

function chooseUpstreams(config: Config, name: string | undefined): readonly InstalledUpstream[] {
  const live = listLive(config)
  const known = live.map((one) => one.name).join(', ')
  if (everyProvider.some((provider) => provider.name === name && provider.isLocal))
    throw new Refusal(`${name} asks nobody; upstreams are ${known}`)
  if (name !== undefined) {
    const one = live.find((upstream) => upstream.name === name)
    if (!one) throw new Refusal(`there is no upstream ${showValue(name)}; there are ${known}`)
    if (one.credentials === 0) throw new Refusal(`${name} has no credentials: set ${one.setting}`)
    return [one]
  }
  const wanted = config.providers.flatMap((provider) => live.find((upstream) => upstream.name === provider) ?? [])
  const ready = wanted.filter(({ credentials }) => credentials > 0)
  if (wanted.length === 0) throw new Refusal('PROVIDERS names no live upstream')
  if (ready.length === 0)
    throw new Refusal(`no upstream has credentials: set ${wanted.map(({ setting }) => setting).join(' or ')}`)
  return ready
}
