import { readNoProxy, readProxy } from '#collector'
import { dayMs, readRate } from '#kit'
import { readWebhookSecret, readWebhookUrl } from '#notices'
import {
  choice,
  credential,
  credentials,
  duration,
  exchangeRates,
  flag,
  folder,
  integer,
  providers,
  proxies,
  publicUrl,
  regions,
  secret,
  servers,
  text,
} from './setting-values.ts'

export interface Setting<T> {
  readonly name: string
  readonly text: string
  /** As it would be written in the environment; absent where the setting has no value unless set. */
  readonly default?: string
  /** Never shown, struck out wherever it turns up, and read from the file that `<name>_FILE` names where that is set. */
  readonly isSecret?: true
  /** Many machines set it for other programs, by this name too: whatever is in it, it keeps nothing from starting. */
  readonly alias?: string
  /** Throws a Refusal that says what is expected. */
  readonly read: (text: string) => T
}

/** Every setting, by the name the code uses. */
export const settings = {
  port: { name: 'PORT', text: 'port to listen on; 0 takes a free one', default: '8080', read: integer(0, 65_535) },
  host: { name: 'HOST', text: 'address to listen on', default: '127.0.0.1', read: text },
  publicUrl: { name: 'PUBLIC_URL', text: 'address callers know the service by', read: publicUrl },
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
    read: providers,
  },
  justOneApiTokens: {
    name: 'JUST_ONE_API_TOKEN',
    text: 'its tokens, separated by commas',
    isSecret: true,
    read: credentials,
  },
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
  tikHubKeys: { name: 'TIKHUB_API_KEY', text: 'its keys, separated by commas', isSecret: true, read: credentials },
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
    isSecret: true,
    read: credential,
  },
  xingtuUrls: { name: 'XINGTU_URL', text: 'its address', default: 'https://www.xingtu.cn', read: regions },
  rates: {
    name: 'RATES',
    text: 'what other currencies are worth in CNY, as USD:7.10',
    read: exchangeRates,
  },
  upstreamProxy: {
    name: 'UPSTREAM_PROXY',
    text: 'proxy to all upstreams: http, https or socks5, with user:password@ if need be',
    isSecret: true,
    read: readProxy,
  },
  justOneApiProxy: {
    name: 'JUST_ONE_API_PROXY',
    text: 'proxy to this one alone, or direct for none',
    isSecret: true,
    read: readProxy,
  },
  tikHubProxy: {
    name: 'TIKHUB_PROXY',
    text: 'proxy to this one alone, or direct for none',
    isSecret: true,
    read: readProxy,
  },
  xingtuProxy: {
    name: 'XINGTU_PROXY',
    text: 'proxy to this one alone, or direct for none',
    isSecret: true,
    read: readProxy,
  },
  noProxy: {
    name: 'NO_PROXY',
    text: 'hosts and networks asked without a proxy; no_proxy is read where it is not set',
    alias: 'no_proxy',
    read: readNoProxy,
  },
  recordingsDir: {
    name: 'RECORDINGS_DIR',
    text: 'folder of recorded answers, looked into before the sample',
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
    read: duration(600_000, 100),
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
  drainMs: {
    name: 'DRAIN',
    text: 'time calls are still taken after SIGTERM; a second signal ends at once',
    default: '5s',
    read: duration(600_000),
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    text: 'proxies whose X-Forwarded-For is believed: false, how many, or their addresses',
    default: 'false',
    read: proxies,
  },
  connectionsMax: {
    name: 'CONNECTIONS_MAX',
    text: 'connections open at one time; fewer where the process may have fewer files',
    default: '10000',
    read: integer(1, 1_000_000),
  },
  connectionsPerAddress: {
    name: 'CONNECTIONS_PER_ADDRESS',
    text: 'of one address; proxies of TRUST_PROXY are exempt',
    default: '500',
    read: integer(1, 1_000_000),
  },
  writeMs: {
    name: 'WRITE_TIMEOUT',
    text: 'time after which a client that takes no byte is cut off',
    default: '30s',
    read: duration(600_000, 1_000),
  },
  tokenSecret: {
    name: 'TOKEN_SECRET',
    text: 'key of token digests; made and kept in DATA_DIR when absent',
    isSecret: true,
    read: secret,
  },
  metrics: {
    name: 'METRICS',
    text: 'who reads /metrics: operator (a token with that scope), open, off',
    default: 'operator',
    read: choice('operator', 'open', 'off'),
  },
  metricsPort: {
    name: 'METRICS_PORT',
    text: 'port of metrics without a token, on HOST; they are not on PORT then',
    read: integer(0, 65_535),
  },
  statusCounts: {
    name: 'STATUS_COUNTS',
    text: 'false to tell no numbers of calls in /status and on pages',
    default: 'true',
    read: flag,
  },
  alertWebhook: {
    name: 'ALERT_WEBHOOK',
    text: 'address that alerts are sent to, as Standard Webhooks have it',
    isSecret: true,
    read: readWebhookUrl,
  },
  alertWebhookSecret: {
    name: 'ALERT_WEBHOOK_SECRET',
    text: 'what they are signed with: whsec_ and base64 of 24 to 64 bytes',
    isSecret: true,
    read: readWebhookSecret,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    text: 'least serious lines to log',
    default: 'info',
    read: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
} as const satisfies Record<string, Setting<unknown>>
