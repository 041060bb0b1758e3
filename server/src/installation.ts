import type { Installation, InstalledUpstream } from '#operator'
import { builtInRecordings } from '#providers/recordings'
import { openStorage } from '#store'
import { type Config, exemptOf, inspectConfig, proxyOf } from './config.ts'

/** What an environment says of an installation, for `doctor`. */
export function describeInstallation(environment: Readonly<Record<string, string | undefined>>): Installation {
  const { config, complaints } = inspectConfig(environment)
  const { host, port, recordingsDir, endpointsDir, tokenSecret } = config
  return {
    complaints,
    alertAddress: config.alertWebhook,
    openStorage: () => openStorage(config),
    host,
    port,
    hasTokenSecret: tokenSecret !== undefined,
    cachedFree: config.cachedFree,
    recordingsDir,
    sampleDir: builtInRecordings,
    endpointsDir,
    upstreams: listLive(config).filter(({ name }) => config.providers.includes(name)),
  }
}

/** Upstreams that are somebody else's, and what turns each on; whether `PROVIDERS` names it or not. */
export function listLive(config: Config): readonly InstalledUpstream[] {
  const isExempt = exemptOf(config)
  return Object.entries(config.upstreams).map(([name, { secretSetting, credentials, regions }]) => ({
    name,
    setting: secretSetting,
    credentials: credentials.length,
    addresses: regions,
    findProxy: (address) => (isExempt(new URL(address)) ? undefined : proxyOf(config, name)),
  }))
}
