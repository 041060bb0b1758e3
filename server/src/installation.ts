import type { Installation } from '#operator'
import { builtInRecordings } from '#providers/recordings'
import { exemptOf, inspectConfig, proxyOf } from './config.ts'
import { settings } from './settings.ts'

/** What an environment says of an installation, for `doctor`. */
export function describeInstallation(environment: Readonly<Record<string, string | undefined>>): Installation {
  const { config, complaints } = inspectConfig(environment)
  const { dataDir, host, port, recordingsDir, endpointsDir, tokenSecret } = config
  const { justOneApiTokens = [], tikHubKeys = [], xingtuCookie } = config
  const live = [
    {
      name: 'just-one-api',
      setting: settings.justOneApiTokens.name,
      credentials: justOneApiTokens.length,
      addresses: config.justOneApiUrls,
    },
    { name: 'tikhub', setting: settings.tikHubKeys.name, credentials: tikHubKeys.length, addresses: config.tikHubUrls },
    {
      name: 'xingtu',
      setting: settings.xingtuCookie.name,
      credentials: xingtuCookie === undefined ? 0 : 1,
      addresses: config.xingtuUrls,
    },
  ]
  const isExempt = exemptOf(config)
  return {
    complaints,
    hasAlerts: config.alertWebhook !== undefined,
    dataDir,
    host,
    port,
    hasTokenSecret: tokenSecret !== undefined,
    recordingsDir,
    sampleDir: builtInRecordings,
    endpointsDir,
    upstreams: live
      .filter(({ name }) => config.providers.includes(name))
      .map((upstream) => ({
        ...upstream,
        findProxy: (address) => (isExempt(new URL(address)) ? undefined : proxyOf(config, upstream.name)),
      })),
  }
}
