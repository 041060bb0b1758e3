import { statSync } from 'node:fs'
import { secretShape } from '#accounts'
import type { EgressProxy, IsExempt, LiveConfig, Provider } from '#collector'
import type { GivenSetting } from '#console'
import { createMask, type Mask, Refusal, type Setting } from '#kit'
import { personSecretShape } from '#people'
import { everyProvider } from '#providers'
import { findMeant } from './misspelt.ts'
import { fileSettingOf, readSecretFile } from './secret-files.ts'
import { settings } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

type Settings = typeof settings
type Read<K extends keyof Settings> = ReturnType<Settings[K]['read']>

/** What the operator decided, checked and typed. Settings without a default may be `undefined`. */
export type Config = {
  readonly [K in keyof Settings]: Settings[K] extends { readonly default: string } ? Read<K> : Read<K> | undefined
} & {
  /** Live upstreams, by the names of their providers. */
  readonly upstreams: Readonly<Record<string, LiveConfig>>
}

/** Settings of later versions. Ignoring one would be worse than refusing it: limits would be each process's own. */
const laterSettings = ['REDIS_URL']

/** Reads the environment, and the files it names for secrets. Throws a Refusal that names each wrong setting, those misspelt among them. */
export function readConfig(environment: Environment, providers = everyProvider): Config {
  const { config, complaints } = inspectConfig(environment, providers)
  if (complaints.length > 0) throw new Refusal(complaints.join('\n'))
  return config
}

/** Reads the environment as far as it can be read: what is wrong with it, and the defaults in place of that. */
export function inspectConfig(
  environment: Environment,
  providers = everyProvider,
): { readonly config: Config; readonly complaints: readonly string[] } {
  const complaints = findStrangers(environment, providers)

  function readOne<T>(setting: Setting<T>): T | undefined {
    const [name, read] = findReader(setting, environment)
    try {
      return read()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      complaints.push(`${name}: ${error.message}`)
      return setting.default === undefined ? undefined : setting.read(setting.default)
    }
  }

  const own = Object.entries<Setting<unknown>>(settings).map(([key, setting]) => [key, readOne(setting)])
  const upstreams = Object.fromEntries(
    providers.flatMap(({ name, live }) => (live ? [[name, live.read(readOne)] as const] : [])),
  )
  // Each key was read by its own setting just above.
  const config = { ...Object.fromEntries(own), upstreams } as Config
  if (complaints.length === 0) complaints.push(...findClashes(config))
  return { config, complaints }
}

/** Every setting in the order they are shown: those of upstreams after the one that names them. */
const listSettings = (providers: readonly Provider[]): readonly Setting<unknown>[] =>
  Object.values<Setting<unknown>>(settings).flatMap((setting) =>
    setting.name === settings.providers.name
      ? [setting, ...providers.flatMap(({ live }) => live?.settings ?? [])]
      : [setting],
  )

/** What an environment has of a setting. An empty variable is an absent one. */
function lookAt(setting: Setting<unknown>, environment: Environment): GivenSetting {
  const { name, text, default: usual, alias } = setting
  const isSecret = setting.isSecret === true
  const found = environment[name] || (alias === undefined ? undefined : environment[alias])
  const isInFile = isSecret && !found && Boolean(environment[fileSettingOf(name)])
  const isSet = Boolean(found) || isInFile
  return {
    name,
    text,
    value: isSecret ? null : found || (usual ?? null),
    default: usual ?? null,
    isSecret,
    isSet,
    from: isInFile ? 'file' : isSet ? 'environment' : 'default',
  }
}

/**
 * All settings as they were given, in the order they are shown; some of them by whatever started the service, such as the port
 * of a demonstration.
 */
export function listGiven(environment: Environment, overrides: object = {}, providers = everyProvider): GivenSetting[] {
  const decided = new Map(
    Object.entries<Setting<unknown>>(settings).flatMap(([key, { name }]) =>
      key in overrides ? [[name, (overrides as Readonly<Record<string, unknown>>)[key]] as const] : [],
    ),
  )
  return listSettings(providers).map((setting) => {
    const one = lookAt(setting, environment)
    if (!decided.has(one.name)) return one
    const value = decided.get(one.name)
    const isSet = value !== undefined
    return { ...one, isSet, value: one.isSecret || !isSet ? null : String(value), from: 'command' }
  })
}

/** Settings that are well by themselves and not together. */
function findClashes(config: Config): string[] {
  const { alertWebhook, alertWebhookSecret } = config
  const isHalf = (alertWebhook === undefined) !== (alertWebhookSecret === undefined)
  const [has, lacks] =
    alertWebhook === undefined ? ['ALERT_WEBHOOK_SECRET', 'ALERT_WEBHOOK'] : ['ALERT_WEBHOOK', 'ALERT_WEBHOOK_SECRET']
  const half = isHalf ? [`${lacks}: expected where ${has} is set: alerts are signed`] : []
  return [...half, ...findMailClashes(config), ...findMetricsClashes(config), ...findKeyClashes(config)]
}

function findMailClashes({ mailServer, mailFrom }: Config): string[] {
  if ((mailServer === undefined) === (mailFrom === undefined)) return []
  return mailServer === undefined
    ? ['SMTP_URL: expected where MAIL_FROM is set: it says whom mail is handed to']
    : ['MAIL_FROM: expected where SMTP_URL is set: mail comes from somebody']
}

/** On a server there is no file to keep a key in: a database that somebody copies must not bring it along. */
const findKeyClashes = ({ databaseUrl, tokenSecret }: Config): string[] =>
  databaseUrl === undefined || tokenSecret !== undefined
    ? []
    : [
        'TOKEN_SECRET: expected where DATABASE_URL is set; make one once with "openssl rand -base64 32", and keep it: ' +
          'no token works without it',
      ]

function findMetricsClashes({ port, metrics, metricsPort }: Config): string[] {
  if (metricsPort === undefined) return []
  if (metrics === 'off') return ['METRICS_PORT: METRICS=off serves metrics nowhere; set one of the two']
  return metricsPort !== 0 && metricsPort === port ? ['METRICS_PORT: expected another port than PORT'] : []
}

/** By which name a setting is given, and how it is read. An empty variable is how many process managers write an absent one. */
function findReader<T>(setting: Setting<T>, environment: Environment): [name: string, read: () => T | undefined] {
  const { name, isSecret = false, alias } = setting
  const given = environment[name]
  if (alias !== undefined) {
    const value = given || environment[alias]
    return [name, () => (value ? setting.read(value) : undefined)]
  }
  const fileName = fileSettingOf(name)
  const file = isSecret ? environment[fileName] : undefined
  if (!file) return [name, () => readGiven(setting, given || setting.default)]
  return [
    fileName,
    () => {
      if (given) throw new Refusal(`${name} is set as well; one of them is enough`)
      return readGiven(setting, readSecretFile(file))
    },
  ]
}

function readGiven<T>({ read }: Setting<T>, value: string | undefined): T | undefined {
  if (value === undefined) return undefined
  const found = read(value)
  if (value.trim() === '') throw new Refusal('there are only blanks in it')
  // Lists take blanks around their commas; elsewhere they are a slip that is hard to see.
  if (value !== value.trim() && !Array.isArray(found)) throw new Refusal('there are blanks around the value')
  return found
}

function findStrangers(environment: Environment, providers: readonly Provider[]): string[] {
  const names = listSettings(providers).flatMap(({ name, isSecret }) =>
    isSecret ? [name, fileSettingOf(name)] : [name],
  )
  const ours = names.filter((name) => name !== settings.noProxy.name)
  return Object.keys(environment).flatMap((name) => {
    if (!environment[name] || names.includes(name)) return []
    if (laterSettings.includes(name)) return [`${name}: not supported by this version`]
    const meant = findMeant(name, ours)
    return meant === undefined ? [] : [`${name}: there is no such setting; did you mean ${meant}?`]
  })
}

/** Throws a Refusal for a folder that is to be read from and is none. */
export function refuseMissingFolders({ recordingsDir, endpointsDir }: Config): void {
  for (const [{ name }, folder] of [
    [settings.recordingsDir, recordingsDir],
    [settings.endpointsDir, endpointsDir],
  ] as const) {
    if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Refusal(`${name}: there is no folder ${folder}`)
  }
}

/** Throws a Refusal for a text that the service is to show and that is not there. */
export function refuseMissingText({ topUpTextFile }: Config): void {
  if (topUpTextFile !== undefined && !statSync(topUpTextFile, { throwIfNoEntry: false })?.isFile())
    throw new Refusal(`${settings.topUpTextFile.name}: there is no file ${topUpTextFile}`)
}

/** What must never be seen of the settings. */
function listSecrets(config: Config): string[] {
  const isSecret = ([, setting]: [string, Setting<unknown>]): boolean => setting.isSecret === true
  const secrets = Object.entries<Setting<unknown>>(settings)
    .filter(isSecret)
    .flatMap(([key]): unknown => config[key as keyof Config])
    .filter((value) => typeof value === 'string')
  // Without its beginning too: that half alone makes signatures.
  const signing = config.alertWebhookSecret?.replace(/^whsec_/, '') ?? ''
  const { upstreamProxy, upstreams } = config
  const proxied = upstreamProxy === undefined || upstreamProxy === 'direct' ? [] : upstreamProxy.secrets
  return [
    ...secrets,
    signing,
    ...(config.databaseUrl?.secrets ?? []),
    ...(config.mailServer?.secrets ?? []),
    ...proxied,
    ...Object.values(upstreams).flatMap((upstream) => upstream.secrets),
  ]
}

/** The proxy by which a provider is asked; its own goes before that of all. */
export function proxyOf({ upstreams, upstreamProxy }: Config, provider: string): EgressProxy | undefined {
  const proxy = upstreams[provider]?.proxy ?? upstreamProxy
  return proxy === 'direct' ? undefined : proxy
}

/** Who is asked without a proxy, whatever it is. */
export const exemptOf = ({ noProxy }: Config): IsExempt => noProxy ?? (() => false)

/** Strikes out what must never be seen: secrets of the settings, and whatever looks like a caller's. */
export const maskOf = (config: Config): Mask => createMask(listSecrets(config), [secretShape, personSecretShape])

/** Where callers reach the service, as far as settings say: a free port is known when it listens. */
export function addressOf({ publicUrl, host, port }: Config): string {
  if (publicUrl !== undefined) return publicUrl
  const near = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`
}

const terminalWidth = 80

function wrap(words: string, width: number): string[] {
  const lines = ['']
  for (const word of words.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The settings as `almagest serve --help` prints them. */
export function describeSettings(providers = everyProvider): string {
  const shown = listSettings(providers)
  const width = Math.max(...shown.map(({ name }) => name.length))
  return shown
    .map((setting) => {
      const { name, text } = setting
      const given = setting.default === undefined ? '' : ` (${setting.default})`
      const [first = '', ...others] = wrap(`${text}${given}`, terminalWidth - width - 3)
      return [`  ${name.padEnd(width)} ${first}`, ...others.map((line) => `${' '.repeat(width + 3)}${line}`)].join('\n')
    })
    .join('\n')
}
