import { integerFrom, type Rate, Refusal, readBaseUrl, readList, readRate, type Setting } from '#kit'
import { type EgressProxy, readProxy } from './egress-proxy.ts'

/** What an operator sets for a live upstream. */
export interface LiveSettings {
  /** Secrets in the operator's order; none leaves the provider out. */
  readonly credentials: readonly string[]
  /** Base addresses without a slash at the end. */
  readonly regions: readonly string[]
  /** Requests a second and at one time, over all credentials. */
  readonly rate: Rate
  readonly concurrency: number
}

/** A live upstream as operators decided it. */
export interface LiveConfig extends LiveSettings {
  /** Its own; absent where that of all upstreams holds. */
  readonly proxy: EgressProxy | 'direct' | undefined
  /** The setting that turns it on. */
  readonly secretSetting: string
  /** What must never be seen of it. */
  readonly secrets: readonly string[]
}

/** How operators set a live upstream: its secrets, and `…_URL`, `…_RATE`, `…_CONCURRENCY`, `…_PROXY`. */
export interface LiveDefinition {
  /** What the names of its settings begin with, as `PREFIX` in `PREFIX_URL`. */
  readonly prefix: string
  readonly secret: {
    /** The rest of its setting's name, such as `TOKEN`. */
    readonly name: string
    readonly text: string
    /** Whether there may be several, separated by commas. */
    readonly isPool: boolean
    /** What of a secret must not be seen by itself either. */
    readonly listParts?: (secret: string) => readonly string[]
  }
  /** Its own address. */
  readonly address: string
  /** What it may be asked, the rate as settings write one: until operators set otherwise, or whatever they would. */
  readonly load: { readonly rate: string; readonly concurrency: number; readonly isFixed?: true }
}

export interface Live {
  /** In the order they are shown. */
  readonly settings: readonly Setting<unknown>[]
  /** Puts together what was decided; `readOne` reads one setting. */
  read(readOne: <T>(setting: Setting<T>) => T | undefined): LiveConfig
}

export function defineLive({ prefix, secret, address, load }: LiveDefinition): Live {
  const credentials: Setting<string | readonly string[]> = {
    name: `${prefix}_${secret.name}`,
    text: secret.text,
    isSecret: true,
    read: secret.isPool ? readCredentials : readCredential,
  }
  const regions: Setting<readonly string[]> = {
    name: `${prefix}_URL`,
    text: 'its addresses; the faster is asked',
    default: address,
    read: readRegions,
  }
  const rate: Setting<Rate> = { name: `${prefix}_RATE`, text: 'requests to it', default: load.rate, read: readRate }
  const concurrency: Setting<number> = {
    name: `${prefix}_CONCURRENCY`,
    text: 'requests to it at one time',
    default: String(load.concurrency),
    read: integerFrom(1, 10_000),
  }
  const proxy: Setting<EgressProxy | 'direct'> = {
    name: `${prefix}_PROXY`,
    text: 'proxy to this one alone, or direct for none',
    isSecret: true,
    read: readProxy,
  }
  return {
    settings: [credentials, regions, ...(load.isFixed ? [] : [rate, concurrency]), proxy],
    read(readOne) {
      const found = [readOne(credentials) ?? []].flat()
      const way = readOne(proxy)
      return {
        credentials: found,
        regions: readOne(regions) ?? [address],
        rate: (load.isFixed ? undefined : readOne(rate)) ?? readRate(load.rate),
        concurrency: (load.isFixed ? undefined : readOne(concurrency)) ?? load.concurrency,
        proxy: way,
        secretSetting: credentials.name,
        secrets: [
          ...found.flatMap((one) => [one, ...(secret.listParts?.(one) ?? [])]),
          ...(way === undefined || way === 'direct' ? [] : way.secrets),
        ],
      }
    },
  }
}

/** Goes into a header or a query as it is. */
function readCredential(text: string): string {
  if (!/^[\x20-\x7e]+$/.test(text)) throw new Refusal('expected printable characters without line breaks')
  return text
}

function readCredentials(text: string): readonly string[] {
  const found = readList(text).map(readCredential)
  if (found.length === 0) throw new Refusal('expected at least one, separated by commas')
  return found
}

/** Base addresses of one upstream. */
function readRegions(text: string): readonly string[] {
  const addresses = readList(text).map(readBaseUrl)
  if (addresses.length === 0) throw new Refusal('expected at least one address')
  return addresses
}
