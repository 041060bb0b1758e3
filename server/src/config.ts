import { secretShape } from '#accounts'
import { cookieSecrets, createMask, type Mask, Refusal } from '#kit'
import { type Setting, settings } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

type Settings = typeof settings
type Read<K extends keyof Settings> = ReturnType<Settings[K]['read']>

/** What the operator decided, checked and typed. Settings without a default may be `undefined`. */
export type Config = {
  readonly [K in keyof Settings]: Settings[K] extends { readonly default: string } ? Read<K> : Read<K> | undefined
}

/**
 * Settings of later versions. Ignoring one would be worse than refusing it: money would go to a local file although
 * `DATABASE_URL` names a cluster.
 */
const laterSettings = ['DATABASE_URL', 'REDIS_URL']

/** Reads the environment. Throws a Refusal that names each wrong setting, those misspelt among them. */
export function readConfig(environment: Environment): Config {
  const complaints = findStrangers(environment)
  const config: Record<string, unknown> = {}
  for (const [key, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    // An empty variable is how many process managers write an absent one.
    const value = environment[setting.name] || setting.default
    try {
      config[key] = value === undefined ? undefined : setting.read(value)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      complaints.push(`${setting.name}: ${error.message}`)
    }
  }
  if (complaints.length === 0) complaints.push(...findClashes(config as Config))
  if (complaints.length > 0) throw new Refusal(complaints.join('\n'))
  // Each key was read by its own setting just above.
  return config as Config
}

/** Settings that are well by themselves and not together. */
function findClashes({ port, metrics, metricsPort }: Config): string[] {
  if (metricsPort === undefined) return []
  if (metrics === 'off') return ['METRICS_PORT: METRICS=off serves metrics nowhere; set one of the two']
  return metricsPort !== 0 && metricsPort === port ? ['METRICS_PORT: expected another port than PORT'] : []
}

function findStrangers(environment: Environment): string[] {
  const names = Object.values(settings).map(({ name }) => name)
  const plain = (name: string): string => name.toUpperCase().replaceAll(/[_S-]/g, '')
  const byPlainName = new Map(names.filter((name) => name.includes('_')).map((name) => [plain(name), name]))
  return Object.keys(environment).flatMap((name) => {
    if (!environment[name] || names.some((known) => known === name)) return []
    if (laterSettings.includes(name)) return [`${name}: not supported by this version`]
    const meant = byPlainName.get(plain(name))
    return meant === undefined ? [] : [`${name}: there is no such setting; did you mean ${meant}?`]
  })
}

/** What must never be seen of the settings; of a cookie also its long values by themselves. */
function listSecrets({ justOneApiTokens = [], tikHubKeys = [], xingtuCookie, tokenSecret }: Config): string[] {
  const cookie = xingtuCookie === undefined ? [] : [xingtuCookie, ...cookieSecrets(xingtuCookie)]
  return [...justOneApiTokens, ...tikHubKeys, ...cookie, ...(tokenSecret === undefined ? [] : [tokenSecret])]
}

/** Strikes out what must never be seen: secrets of the settings, and whatever looks like a caller's. */
export const maskOf = (config: Config): Mask => createMask(listSecrets(config), [secretShape])

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
export function describeSettings(): string {
  const width = Math.max(...Object.values(settings).map(({ name }) => name.length))
  return Object.values(settings)
    .map((setting) => {
      const { name, text } = setting
      const given = 'default' in setting ? ` (${setting.default})` : ''
      const [first = '', ...others] = wrap(`${text}${given}`, terminalWidth - width - 3)
      return [`  ${name.padEnd(width)} ${first}`, ...others.map((line) => `${' '.repeat(width + 3)}${line}`)].join('\n')
    })
    .join('\n')
}
