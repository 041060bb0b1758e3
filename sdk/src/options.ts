import { type Hide, hideToken } from './secret.ts'

type Log = (message: string) => void

/** `console` fits, and so do pino and winston. */
export interface Logger {
  readonly debug?: Log
  readonly warn?: Log
}

/** The function a platform has for HTTP, or one like it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface AlmagestOptions {
  /** The token. Default: the environment's `ALMAGEST_TOKEN`. */
  readonly apiKey?: string | undefined
  /** Where the service is reached. Default: the environment's `ALMAGEST_BASE_URL`, or `http://127.0.0.1:8080`. */
  readonly baseUrl?: string | undefined
  /**
   * Several addresses of one service, instead of `baseUrl`: the one that answers fastest is asked, and the next one
   * where it fails. They share their books, so that a call is charged once whichever answers.
   */
  readonly servers?: readonly string[] | undefined
  /** How long one attempt may take. Default: 65 s, a little more than the service takes at most. */
  readonly timeoutMs?: number | undefined
  /** How often a failure that may pass is asked again. Default: 2. */
  readonly maxRetries?: number | undefined
  /** Instead of the platform's own `fetch`. */
  readonly fetch?: Fetch | undefined
  /** Is told of attempts and of waits, never of the token. Default: nobody. */
  readonly logger?: Logger | undefined
  /** A page shows its token to whoever opens it; only where that is meant. */
  readonly dangerouslyAllowBrowser?: boolean | undefined
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; an answer that was paid meanwhile is given to whoever asks with its key. */
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
  readonly maxRetries?: number | undefined
  /** A key of your own, so that even a new process asks the same question again without a second charge. */
  readonly idempotencyKey?: string | undefined
  /** More headers, for tracing. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Options as they are used: checked, with what was left out filled in. */
export interface Settings {
  readonly servers: readonly string[]
  readonly timeoutMs: number
  readonly maxRetries: number
  readonly fetch: Fetch
  readonly logger: Required<Logger>
  readonly authorization: string
  readonly hide: Hide
}

const timeoutMsUsual = 65_000
const retriesUsual = 2
const addressUsual = 'http://127.0.0.1:8080'

export function readOptions(options: AlmagestOptions): Settings {
  const { fetch, logger = {}, dangerouslyAllowBrowser = false } = options
  if (isBrowser() && !dangerouslyAllowBrowser) {
    throw new TypeError('in a browser everybody can read the token: set dangerouslyAllowBrowser where that is meant')
  }
  const token = readToken(options.apiKey ?? readEnvironment('ALMAGEST_TOKEN'))
  return {
    servers: readServers(options),
    timeoutMs: readTimeoutMs(options.timeoutMs ?? timeoutMsUsual),
    maxRetries: readCount('maxRetries', options.maxRetries ?? retriesUsual, 0),
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    logger: { debug: tell(logger, 'debug'), warn: tell(logger, 'warn') },
    authorization: `Bearer ${token}`,
    hide: hideToken(token),
  }
}

/** What a logger throws may not cost an answer that was paid. */
const tell =
  (logger: Logger, level: keyof Logger): Log =>
  (message) => {
    try {
      logger[level]?.(message)
    } catch {
      // There is nobody to tell that telling failed.
    }
  }

/** What a caller counts: retries, milliseconds. */
export function readCount(name: string, value: number, min: number): number {
  if (!Number.isSafeInteger(value) || value < min) throw new TypeError(`${name} is a whole number, at least ${min}`)
  return value
}

/** What a timer can be set to; one that is set to more ends at once. */
const timerMsMax = 2 ** 31 - 1

export function readTimeoutMs(value: number): number {
  if (readCount('timeoutMs', value, 1) > timerMsMax) throw new TypeError(`timeoutMs is at most ${timerMsMax}`)
  return value
}

/** Said without its value: a header's own complaint would show it. */
function readToken(token: string | undefined): string {
  if (!token) throw new TypeError('no token: set ALMAGEST_TOKEN, or give apiKey')
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError('the token has a space, a line break or a letter no token has')
  return token
}

function readServers({ servers, baseUrl }: AlmagestOptions): readonly string[] {
  if (servers && baseUrl !== undefined)
    throw new TypeError('baseUrl and servers are two ways of saying one thing: give one')
  const addresses = servers ?? [baseUrl ?? readEnvironment('ALMAGEST_BASE_URL') ?? addressUsual]
  if (addresses.length === 0) throw new TypeError('servers is empty')
  return [...new Set(addresses.map(readAddress))]
}

function readAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new TypeError(
      `an address is http:// or https:// with a host, and a path at most; this is none: ${bareOf(text)}`,
    )
  }
  if (url.username || url.password) throw new TypeError('an address holds no user and no password: the token is enough')
  return url.href.replace(/\/+$/, '')
}

/** Without what may be a password. */
const bareOf = (text: string): string => text.replace(/\/\/[^/]*@/, '//').replace(/[?#].*/s, '')

const isBrowser = (): boolean => 'window' in globalThis && 'document' in globalThis

/** Node, Bun and Deno have it in the same place; browsers have none. */
function readEnvironment(name: string): string | undefined {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
  }
  return process?.env?.[name]?.trim() || undefined
}
