import { readNoProxy, readProxy } from '#collector'
import { dayMs, integerFrom, readBaseUrl, readRate, type Setting } from '#kit'
import { readMailSender, readMailServer } from '#mail'
import { readWebhookSecret, readWebhookUrl } from '#notices'
import { everyProvider } from '#providers'
import { readDatabaseAddress } from './database-address.ts'
import {
  bytes,
  choice,
  duration,
  exchangeRates,
  flag,
  folder,
  providers,
  proxies,
  secret,
  servers,
  share,
  text,
} from './setting-values.ts'

/** The service's own settings, by the name the code uses; each upstream declares its own. */
export const settings = {
  port: { name: 'PORT', text: 'port to listen on; 0 takes a free one', default: '8080', read: integerFrom(0, 65_535) },
  host: { name: 'HOST', text: 'address to listen on', default: '127.0.0.1', read: text },
  publicUrl: { name: 'PUBLIC_URL', text: 'address callers know the service by', read: readBaseUrl },
  servers: {
    name: 'SERVERS',
    text: 'addresses that the documentation offers, NAME=URL; PUBLIC_URL unless set',
    read: servers,
  },
  dataDir: {
    name: 'DATA_DIR',
    text: 'folder of the database, where DATABASE_URL is not set',
    default: './data',
    read: folder,
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    text: 'PostgreSQL (15 or newer) that has the books, as postgres://user:password@host:5432/database',
    isSecret: true,
    read: readDatabaseAddress,
  },
  providers: {
    name: 'PROVIDERS',
    text: 'upstreams, the preferred first',
    default: everyProvider.map(({ name }) => name).join(),
    read: providers,
  },
  providerShare: {
    name: 'PROVIDER_SHARE',
    text: "of an upstream's places that one account holds while others wait, 1% to 100%",
    default: '100%',
    read: share,
  },
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
  topUpTextFile: {
    name: 'TOP_UP_TEXT_FILE',
    text: 'Markdown file that tells people of an account how to top it up',
    read: folder,
  },
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
  cachedFree: {
    name: 'CACHED_FREE',
    text: 'who gets cached answers that cost nothing: anyone, or funded (money or granted calls left)',
    default: 'anyone',
    read: choice('anyone', 'funded'),
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
  archiveMaxBytes: {
    name: 'ARCHIVE_MAX',
    text: 'how large the archive may become, as 500MB or 20GB; as large as it will unless set',
    read: bytes(1_000_000),
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
    read: integerFrom(1, 1_000_000),
  },
  connectionsPerAddress: {
    name: 'CONNECTIONS_PER_ADDRESS',
    text: 'of one address; proxies of TRUST_PROXY are exempt',
    default: '500',
    read: integerFrom(1, 1_000_000),
  },
  writeMs: {
    name: 'WRITE_TIMEOUT',
    text: 'time after which a client that takes no byte is cut off',
    default: '30s',
    read: duration(600_000, 1_000),
  },
  tokenSecret: {
    name: 'TOKEN_SECRET',
    text: 'key of token digests; made and kept in DATA_DIR when absent, required with DATABASE_URL',
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
    read: integerFrom(0, 65_535),
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
  mailServer: {
    name: 'SMTP_URL',
    text: 'server that mail is handed to, as smtp://user:password@mail.example.com:587; no mail unless set',
    isSecret: true,
    read: readMailServer,
  },
  mailFrom: { name: 'MAIL_FROM', text: 'whom mail comes from', read: readMailSender },
  isWebhookPrivate: {
    name: 'WEBHOOK_PRIVATE',
    text: 'true to let webhooks of accounts lead into private networks, and to plain http there',
    default: 'false',
    read: flag,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    text: 'least serious lines to log',
    default: 'info',
    read: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
} as const satisfies Record<string, Setting<unknown>>
