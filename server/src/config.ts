import { resolve } from 'node:path'
import type { Server } from '#docs'
import { cookieSecrets, dayMs, Refusal, readDuration, readRate } from '#kit'

type Environment = Readonly<Record<string, string | undefined>>

interface Setting<T> {
  readonly name: string
  readonly text: string
  /** As it would be written in the environment; absent where the setting has no value unless set. */
  readonly default?: string
  readonly read: (text: string) => T
}

const text = (value: string): string => value
const list = (value: string): readonly string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
const folder = (value: string): string => resolve(value)

function choice<const T extends string>(...choices: readonly T[]) {
  return (value: string): T => {
    const chosen = choices.find((one) => one === value)
    if (chosen === undefined) throw new Refusal(`expected one of ${choices.join(', ')}`)
    return chosen
  }
}

function integer(least: number, most: number) {
  return (value: string): number => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most)
      throw new Refusal(`expected an integer from ${least} to ${most}`)
    return number
  }
}

function duration(mostMs: number, leastMs = 0) {
  return (value: string): number => {
    const ms = readDuration(value)
    if (ms > mostMs) throw new Refusal(`expected at most ${mostMs / 1_000}s`)
    if (ms < leastMs) throw new Refusal(`expected at least ${leastMs / 1_000}s`)
    return ms
  }
}

function url(value: string): string {
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw new Refusal('expected an http or https address')
  return value.replace(/\/+$/, '')
}

/** Base addresses of one upstream. */
function regions(value: string): readonly string[] {
  const addresses = list(value).map(url)
  if (addresses.length === 0) throw new Refusal('expected at least one address')
  for (const address of addresses) {
    const { username, password, search, hash } = new URL(address)
    if (`${username}${password}${search}${hash}` !== '')
      throw new Refusal('expected addresses without name, password, query or fragment')
  }
  return addresses
}

/** Names and addresses the documentation offers: `prod-global=https://…,prod-cn=http://…`. */
function servers(value: string): readonly Server[] {
  const found = list(value).map((item) => {
    const at = item.indexOf('=')
    return { name: item.slice(0, Math.max(at, 0)), url: origin(item.slice(at + 1)) }
  })
  const names = new Set(found.map(({ name }) => name))
  if (found.length === 0 || names.size < found.length || !found.every(({ name }) => /^[a-z0-9-]+$/.test(name)))
    throw new Refusal('expected NAME=URL,NAME=URL with names of a-z, 0-9 and -, each once')
  return found
}

/** The address of a service and nothing more. */
function origin(value: string): string {
  const address = url(value)
  const { username, password, pathname, search, hash } = new URL(address)
  if (pathname !== '/' || `${username}${password}${search}${hash}` !== '')
    throw new Refusal('expected addresses without name, password, path, query or fragment')
  return address
}

/** Goes into a header or a query as it is. */
function credential(value: string): string {
  if (!/^[\x20-\x7e]+$/.test(value)) throw new Refusal('expected printable characters without line breaks')
  return value
}

const credentials = (value: string): readonly string[] => list(value).map(credential)

const flag = (value: string): boolean => choice('true', 'false')(value) === 'true'

/** Every setting, by the name the code uses. */
const settings = {
  port: { name: 'PORT', text: 'port to listen on; 0 takes a free one', default: '8080', read: integer(0, 65_535) },
  host: { name: 'HOST', text: 'address to listen on', default: '127.0.0.1', read: text },
  publicUrl: { name: 'PUBLIC_URL', text: 'address callers know the service by', read: url },
  servers: {
    name: 'SERVERS',
    text: 'addresses that the documentation offers, NAME=URL; PUBLIC_URL unless set',
    read: servers,
  },
  dataDir: { name: 'DATA_DIR', text: 'folder of the database', default: './data', read: folder },
  providers: {
    name: 'PROVIDERS',
    text: 'upstreams, the preferred first',
    default: 'just-one-api,tikhub,xingtu,recordings',
    read: list,
  },
  justOneApiTokens: { name: 'JUST_ONE_API_TOKEN', text: 'its tokens, separated by commas', read: credentials },
  justOneApiUrls: {
    name: 'JUST_ONE_API_URL',
    text: 'its addresses; the faster is asked',
    default: 'https://api.justoneapi.com',
    read: regions,
  },
  justOneApiRate: { name: 'JUST_ONE_API_RATE', text: 'requests to it', default: '20/s, burst 20', read: readRate },
  justOneApiConcurrency: {
    name: 'JUST_ONE_API_CONCURRENCY',
    text: 'requests to it at one time',
    default: '50',
    read: integer(1, 10_000),
  },
  tikHubKeys: { name: 'TIKHUB_API_KEY', text: 'its keys, separated by commas', read: credentials },
  tikHubUrls: {
    name: 'TIKHUB_URL',
    text: 'its addresses; the faster is asked',
    default: 'https://api.tikhub.io',
    read: regions,
  },
  tikHubRate: { name: 'TIKHUB_RATE', text: 'requests to it', default: '8/s, burst 2', read: readRate },
  tikHubConcurrency: {
    name: 'TIKHUB_CONCURRENCY',
    text: 'requests to it at one time',
    default: '50',
    read: integer(1, 10_000),
  },
  xingtuCookie: {
    name: 'XINGTU_COOKIE',
    text: 'Cookie header of your own account there',
    read: credential,
  },
  xingtuUrls: { name: 'XINGTU_URL', text: 'its address', default: 'https://www.xingtu.cn', read: regions },
  recordingsDir: {
    name: 'RECORDINGS_DIR',
    text: 'folder of recorded answers, looked into first',
    read: folder,
  },
  endpointsDir: { name: 'ENDPOINTS_DIR', text: 'folder of more endpoint files', read: folder },
  httpStatus: {
    name: 'HTTP_STATUS',
    text: 'mapped, or always-200 for older clients',
    default: 'mapped',
    read: choice('mapped', 'always-200'),
  },
  deadlineMs: {
    name: 'DEADLINE',
    text: 'time to collect an answer; clients wait 60s',
    default: '55s',
    read: duration(600_000),
  },
  staleMaxMs: {
    name: 'STALE_MAX',
    text: 'age of cached answers given when upstreams fail',
    default: '7d',
    read: duration(36_600 * dayMs),
  },
  isHedging: {
    name: 'HEDGING',
    text: 'true to ask a second upstream when one is slow',
    default: 'false',
    read: flag,
  },
  archiveShared: {
    name: 'ARCHIVE_SHARED',
    text: 'true to show every account all that is kept',
    default: 'false',
    read: flag,
  },
  exposeProviders: {
    name: 'EXPOSE_PROVIDERS',
    text: 'true to show callers who supplies',
    default: 'false',
    read: flag,
  },
  rateToken: {
    name: 'RATE_TOKEN',
    text: 'rate of a token without one of its own',
    default: '50/s, burst 100',
    read: readRate,
  },
  cacheTtlMs: { name: 'CACHE_TTL', text: 'how long answers are fresh, for all endpoints', read: duration(366 * dayMs) },
  // Answers kept for a retry must outlive the day of an Idempotency-Key: what is kept is kept a day at least.
  retentionCallsMs: {
    name: 'RETENTION_CALLS',
    text: 'how long records of calls are kept',
    default: '90d',
    read: duration(36_600 * dayMs, dayMs),
  },
  retentionArchiveMs: {
    name: 'RETENTION_ARCHIVE',
    text: 'how long answers are kept; for ever unless set',
    read: duration(36_600 * dayMs, dayMs),
  },
  drainMs: { name: 'DRAIN', text: 'time calls are still taken after SIGTERM', default: '5s', read: duration(600_000) },
  trustProxy: {
    name: 'TRUST_PROXY',
    text: 'true to believe X-Forwarded-For',
    default: 'false',
    read: flag,
  },
  tokenSecret: {
    name: 'TOKEN_SECRET',
    text: 'key of token digests; made and kept in DATA_DIR when absent',
    read: secret,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    text: 'least serious lines to log',
    default: 'info',
    read: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
} as const satisfies Record<string, Setting<unknown>>

function secret(value: string): string {
  if (value.length < 16) throw new Refusal('expected at least 16 characters')
  return value
}

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
  if (complaints.length > 0) throw new Refusal(complaints.join('\n'))
  // Each key was read by its own setting just above.
  return config as Config
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
export function listSecrets({ justOneApiTokens = [], tikHubKeys = [], xingtuCookie, tokenSecret }: Config): string[] {
  const cookie = xingtuCookie === undefined ? [] : [xingtuCookie, ...cookieSecrets(xingtuCookie)]
  return [...justOneApiTokens, ...tikHubKeys, ...cookie, ...(tokenSecret === undefined ? [] : [tokenSecret])]
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
