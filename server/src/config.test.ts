import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { Refusal } from '#kit'
import { everyProvider } from '#providers'
import { describeSettings, listGiven, maskOf, proxyOf, readConfig } from './config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What is wrong with an environment, a line each. */
function complain(environment: Environment): string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof Refusal) return error.message.split('\n')
    throw error
  }
  throw new Error('nothing was wrong')
}

const defaults = {
  port: 8080,
  host: '127.0.0.1',
  publicUrl: undefined,
  servers: undefined,
  dataDir: resolve('data'),
  databaseUrl: undefined,
  providers: ['just-one-api', 'tikhub', 'xingtu', 'recordings'],
  providerShare: 1,
  upstreams: {
    'just-one-api': {
      credentials: [],
      regions: ['https://api.justoneapi.com'],
      rate: { perSecond: 20, burst: 20 },
      concurrency: 50,
      proxy: undefined,
      secretSetting: 'JUST_ONE_API_TOKEN',
      secrets: [],
    },
    tikhub: {
      credentials: [],
      regions: ['https://api.tikhub.io'],
      rate: { perSecond: 8, burst: 2 },
      concurrency: 50,
      proxy: undefined,
      secretSetting: 'TIKHUB_API_KEY',
      secrets: [],
    },
    xingtu: {
      credentials: [],
      regions: ['https://www.xingtu.cn'],
      rate: { perSecond: 1, burst: 1 },
      concurrency: 1,
      proxy: undefined,
      secretSetting: 'XINGTU_COOKIE',
      secrets: [],
    },
  },
  rates: undefined,
  upstreamProxy: undefined,
  noProxy: undefined,
  recordingsDir: undefined,
  endpointsDir: undefined,
  topUpTextFile: undefined,
  httpStatus: 'mapped',
  deadlineMs: 55_000,
  staleMaxMs: 7 * 86_400_000,
  cachedFree: 'anyone',
  isHedging: false,
  archiveShared: false,
  exposeProviders: false,
  rateToken: { perSecond: 50, burst: 100 },
  cacheTtlMs: undefined,
  retentionCallsMs: 90 * 86_400_000,
  retentionArchiveMs: undefined,
  archiveMaxBytes: undefined,
  drainMs: 5_000,
  trustProxy: false,
  connectionsMax: 10_000,
  connectionsPerAddress: 500,
  writeMs: 30_000,
  tokenSecret: undefined,
  metrics: 'operator',
  metricsPort: undefined,
  statusCounts: true,
  alertWebhook: undefined,
  alertWebhookSecret: undefined,
  mailServer: undefined,
  mailFrom: undefined,
  isWebhookPrivate: false,
  logLevel: 'info',
}

test('settings', async (t) => {
  await t.test('that are absent have their defaults', () => {
    assert.deepEqual(readConfig({}), defaults)
  })

  await t.test('that are empty count as absent', () => {
    const names = [
      'PORT',
      'DATA_DIR',
      'HTTP_STATUS',
      'TRUST_PROXY',
      'TOKEN_SECRET',
      'DATABASE_URL',
      'DATADIR',
      'PUBLIC_URL',
    ]

    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, '']))), defaults)
    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, undefined]))), defaults)
  })

  await t.test('are read into their types', () => {
    const environment = {
      PORT: '0',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://stars.example/api/',
      SERVERS: 'prod-global=https://stars.example/, prod-cn=http://127.0.0.1:30015',
      DATA_DIR: '/var/lib/almagest',
      PROVIDERS: ' recordings , tikhub,',
      PROVIDER_SHARE: '25%',
      RECORDINGS_DIR: 'recordings',
      ENDPOINTS_DIR: '/etc/almagest/endpoints',
      TOP_UP_TEXT_FILE: '/etc/almagest/pay.md',
      HTTP_STATUS: 'always-200',
      DEADLINE: '1.5m',
      JUST_ONE_API_TOKEN: 'one, two',
      JUST_ONE_API_URL: 'http://one.example:30015/,https://two.example',
      JUST_ONE_API_RATE: '3/s',
      JUST_ONE_API_CONCURRENCY: '7',
      TIKHUB_API_KEY: 'key=',
      TIKHUB_URL: 'https://api.tikhub.dev',
      TIKHUB_RATE: '600/m, burst 2',
      TIKHUB_CONCURRENCY: '1',
      XINGTU_COOKIE: 'sessionid=1; sid_guard=2, 3',
      XINGTU_URL: 'http://127.0.0.1:1',
      RATES: 'USD:7.10, EUR:8.25',
      TIKHUB_PROXY: 'http://proxy.example:3128',
      XINGTU_PROXY: 'direct',
      STALE_MAX: '0s',
      CACHED_FREE: 'funded',
      HEDGING: 'true',
      ARCHIVE_SHARED: 'true',
      EXPOSE_PROVIDERS: 'true',
      RATE_TOKEN: '600/m, burst 7',
      CACHE_TTL: '0s',
      RETENTION_CALLS: '7d',
      RETENTION_ARCHIVE: '1d',
      ARCHIVE_MAX: '1.5GB',
      DRAIN: '0s',
      TRUST_PROXY: '1',
      CONNECTIONS_MAX: '20000',
      CONNECTIONS_PER_ADDRESS: '7',
      WRITE_TIMEOUT: '5s',
      TOKEN_SECRET: 'sixteen letters!',
      METRICS: 'open',
      METRICS_PORT: '9464',
      STATUS_COUNTS: 'false',
      ALERT_WEBHOOK: 'https://alerts.example/hooks/7?a=b',
      ALERT_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      SMTP_URL: 'smtp://ada:opensesame@mail.example:587',
      MAIL_FROM: 'Stars <alerts@stars.example>',
      WEBHOOK_PRIVATE: 'true',
      LOG_LEVEL: 'silent',
    }

    assert.deepEqual(readConfig(environment), {
      port: 0,
      host: '0.0.0.0',
      publicUrl: 'https://stars.example/api',
      servers: [
        { name: 'prod-global', url: 'https://stars.example' },
        { name: 'prod-cn', url: 'http://127.0.0.1:30015' },
      ],
      dataDir: resolve('/var/lib/almagest'),
      databaseUrl: undefined,
      providers: ['recordings', 'tikhub'],
      providerShare: 0.25,
      recordingsDir: resolve('recordings'),
      endpointsDir: resolve('/etc/almagest/endpoints'),
      topUpTextFile: resolve('/etc/almagest/pay.md'),
      httpStatus: 'always-200',
      deadlineMs: 90_000,
      upstreams: {
        'just-one-api': {
          credentials: ['one', 'two'],
          regions: ['http://one.example:30015', 'https://two.example'],
          rate: { perSecond: 3, burst: 6 },
          concurrency: 7,
          proxy: undefined,
          secretSetting: 'JUST_ONE_API_TOKEN',
          secrets: ['one', 'two'],
        },
        tikhub: {
          credentials: ['key='],
          regions: ['https://api.tikhub.dev'],
          rate: { perSecond: 10, burst: 2 },
          concurrency: 1,
          proxy: { protocol: 'http', host: 'proxy.example', port: 3_128, user: '', password: '', secrets: [] },
          secretSetting: 'TIKHUB_API_KEY',
          secrets: ['key='],
        },
        xingtu: {
          credentials: ['sessionid=1; sid_guard=2, 3'],
          regions: ['http://127.0.0.1:1'],
          rate: { perSecond: 1, burst: 1 },
          concurrency: 1,
          proxy: 'direct',
          secretSetting: 'XINGTU_COOKIE',
          secrets: ['sessionid=1; sid_guard=2, 3'],
        },
      },
      rates: new Map([
        ['USD', 7_100_000],
        ['EUR', 8_250_000],
      ]),
      upstreamProxy: undefined,
      noProxy: undefined,
      staleMaxMs: 0,
      cachedFree: 'funded',
      isHedging: true,
      archiveShared: true,
      exposeProviders: true,
      rateToken: { perSecond: 10, burst: 7 },
      cacheTtlMs: 0,
      retentionCallsMs: 7 * 86_400_000,
      retentionArchiveMs: 86_400_000,
      archiveMaxBytes: 1_500_000_000,
      drainMs: 0,
      trustProxy: 1,
      connectionsMax: 20_000,
      connectionsPerAddress: 7,
      writeMs: 5_000,
      tokenSecret: 'sixteen letters!',
      metrics: 'open',
      metricsPort: 9_464,
      statusCounts: false,
      alertWebhook: 'https://alerts.example/hooks/7?a=b',
      alertWebhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      mailServer: {
        url: 'smtp://ada:opensesame@mail.example:587',
        secrets: ['smtp://ada:opensesame@mail.example:587', 'opensesame', 'opensesame'],
      },
      mailFrom: 'Stars <alerts@stars.example>',
      isWebhookPrivate: true,
      logLevel: 'silent',
    })
  })

  await t.test('of other programs are nobody’s business', () => {
    const others = {
      PATH: '/bin',
      HOSTNAME: 'x',
      npm_config_port: '1',
      NODE_ENV: 'production',
      PWD: '/',
      S: 'x',
    }

    assert.deepEqual(readConfig(others), defaults)
  })

  await t.test('of proxies that are other programs’ are none of ours', () => {
    const address = 'http://proxy.example:3128'
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'No_Proxy']

    assert.deepEqual(readConfig(Object.fromEntries(names.map((name) => [name, address]))), defaults)
  })

  await t.test(
    'NO_PROXY and no_proxy keep nothing from starting, whatever is in them; the first of the two counts',
    () => {
      const [one, other] = [new URL('https://one.example'), new URL('https://other.example')]
      const exempts = (environment: Environment) => {
        const { noProxy, ...others } = readConfig(environment)
        assert.deepEqual({ ...others, noProxy: undefined }, defaults)
        return [noProxy?.(one) ?? false, noProxy?.(other) ?? false]
      }

      for (const odd of ['', ' ', ' , ', '[', '10.0.0.0/99', '\t', '🐟', 'x'.repeat(10_000)]) {
        assert.deepEqual(exempts({ NO_PROXY: odd }), [false, false])
        assert.deepEqual(exempts({ no_proxy: odd }), [false, false])
      }
      assert.deepEqual(exempts({ NO_PROXY: ' one.example ' }), [true, false])
      assert.deepEqual(exempts({ no_proxy: 'other.example' }), [false, true])
      assert.deepEqual(exempts({ NO_PROXY: 'one.example', no_proxy: 'other.example' }), [true, false])
      assert.deepEqual(exempts({ NO_PROXY: '', no_proxy: 'other.example' }), [false, true])
    },
  )
})

test('the proxy of a provider is its own, else that of all, else none', () => {
  const all = 'http://all.example'
  const hostOf = (environment: Environment, provider: string) => proxyOf(readConfig(environment), provider)?.host

  for (const [provider, name] of [
    ['just-one-api', 'JUST_ONE_API_PROXY'],
    ['tikhub', 'TIKHUB_PROXY'],
    ['xingtu', 'XINGTU_PROXY'],
  ] as const) {
    assert.equal(hostOf({}, provider), undefined)
    assert.equal(hostOf({ UPSTREAM_PROXY: all }, provider), 'all.example')
    assert.equal(hostOf({ UPSTREAM_PROXY: all, [name]: 'socks5://own.example' }, provider), 'own.example')
    assert.equal(hostOf({ UPSTREAM_PROXY: all, [name]: 'direct' }, provider), undefined)
    assert.equal(hostOf({ [name]: all }, provider), 'all.example')
  }
})

test('a wrong setting is refused by its name, with what is expected:', async (t) => {
  const wrong: readonly (readonly [name: string, values: readonly string[], expected: RegExp])[] = [
    ['PORT', ['x', '-1', '65536', '1.5', '80 80', '1e3', '0x10', ' '], /expected an integer from 0 to 65535/],
    ['PUBLIC_URL', ['stars.example', 'ftp://stars.example', '/api', 'https://'], /expected an http or https address/],
    ['SERVERS', ['https://stars.example', 'Prod=https://a.example', '=https://a.example', ','], /expected/],
    ['SERVERS', ['a=https://a.example,a=https://b.example'], /each once/],
    [
      'SERVERS',
      ['a=https://a.example/b', 'a=https://me:pw@a.example', 'a=https://a.example?b=c', 'a=https://a.example#b'],
      /expected addresses without/,
    ],
    ['HTTP_STATUS', ['200', 'Mapped', 'always', 'mapped '], /expected one of mapped, always-200/],
    ['DEADLINE', ['55', '-1s', 'soon', '1 s', '55S', '11m'], /is not a duration|expected at most 600s/],
    ['DRAIN', ['5', '5sec', '1h'], /is not a duration|expected at most 600s/],
    ['TRUST_PROXY', ['true'], /true would believe whatever a caller writes: expected false, how many proxies/],
    [
      'TRUST_PROXY',
      ['yes', 'TRUE', '0', '-1', '1.5', '100', '1,10.0.0.1', ',', 'proxy.example', 'loopback', '10.0.0', '::1%lo'],
      /: expected false, how many proxies stand in front/,
    ],
    [
      'TRUST_PROXY',
      ['10.0.0.0/33', '10.0.0.0/0', '::/0', '::1/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/255.0.0.0', '10.0.0.1/x'],
      /: expected false, how many proxies stand in front/,
    ],
    ['CONNECTIONS_MAX', ['0', '-1', 'many', '1e3', '1000001'], /expected an integer from 1 to 1000000/],
    ['CONNECTIONS_PER_ADDRESS', ['0', 'x'], /expected an integer from 1 to 1000000/],
    ['WRITE_TIMEOUT', ['30', '0s', '999ms', '11m'], /is not a duration|expected at (least 1|most 600)s/],
    [
      'UPSTREAM_PROXY',
      ['proxy.example:3128', 'socks4://a', 'socks5h://a', 'ftp://a', 'http://', 'none'],
      /expected http, https or socks5, a host/,
    ],
    ['JUST_ONE_API_PROXY', ['http://a/b', 'http://a?b'], /nothing behind it/],
    ['TIKHUB_PROXY', [' http://a', 'http://a '], /expected http|blanks around/],
    ['XINGTU_PROXY', ['http://a:%zz@b'], /%25/],
    ['TOKEN_SECRET', ['short', '123456789012345'], /expected at least 16 characters/],
    ['ALERT_WEBHOOK', ['alerts.example', 'ftp://a.example', 'https:alerts', 'https://'], /expected an https address/],
    ['ALERT_WEBHOOK', ['https://me:pw@a.example', 'http://me@localhost'], /without name and password/],
    [
      'ALERT_WEBHOOK',
      ['http://alerts.example/x', 'http://8.8.8.8', 'http://[2001:db8::1]/'],
      /http only on this machine/,
    ],
    [
      'ALERT_WEBHOOK_SECRET',
      [
        'whsec_',
        'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'whsec_short',
        'whsec_!fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwx',
      ],
      /expected whsec_ and 24 to 64 bytes in base64/,
    ],
    ['LOG_LEVEL', ['verbose', 'INFO'], /expected one of trace, debug, info, warn, error, fatal, silent/],
  ]
  for (const [name, values, expected] of wrong) {
    await t.test(name, () => {
      for (const value of values) {
        const [complaint = '', ...others] = complain({ [name]: value })
        assert.deepEqual(others, [])
        assert.ok(complaint.startsWith(`${name}: `), complaint)
        assert.match(complaint, expected)
      }
    })
  }

  await t.test('several at once, each in a line', () => {
    const complaints = complain({ PORT: 'x', DRAIN: '5', HTTP_STATUS: 'y', DATADIR: '/d', REDIS_URL: 'redis://x' })

    assert.deepEqual(complaints.map((line) => line.split(':')[0]).sort(), [
      'DATADIR',
      'DRAIN',
      'HTTP_STATUS',
      'PORT',
      'REDIS_URL',
    ])
  })

  await t.test('alerts without what they are signed with, or the other way round', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    assert.deepEqual(complain({ ALERT_WEBHOOK: 'https://a.example' }), [
      'ALERT_WEBHOOK_SECRET: expected where ALERT_WEBHOOK is set: alerts are signed',
    ])
    assert.deepEqual(complain({ ALERT_WEBHOOK_SECRET: secret }), [
      'ALERT_WEBHOOK: expected where ALERT_WEBHOOK_SECRET is set: alerts are signed',
    ])
    for (const near of [
      'http://localhost:9',
      'http://127.0.0.1',
      'http://[::1]:8',
      'http://10.1.2.3',
      'http://192.168.0.9',
      'http://[fd00::1]',
      'http://alertmanager:9093/x',
      'http://hooks.internal',
    ])
      assert.equal(readConfig({ ALERT_WEBHOOK: near, ALERT_WEBHOOK_SECRET: secret }).alertWebhook, near)
  })

  await t.test('a database on a server without a key of tokens', () => {
    const databaseUrl = 'postgres://ada:p%40ss@db.example:5433/books?sslmode=verify-full'
    assert.deepEqual(complain({ DATABASE_URL: databaseUrl }), [
      'TOKEN_SECRET: expected where DATABASE_URL is set; make one once with "openssl rand -base64 32", and keep it: ' +
        'no token works without it',
    ])
    const config = readConfig({ DATABASE_URL: databaseUrl, TOKEN_SECRET: 'sixteen letters!' })
    assert.equal(config.databaseUrl?.name, 'postgres://ada@db.example:5433/books?sslmode=verify-full')
    const { strikeText } = maskOf(config)
    assert.equal(strikeText(`at ${databaseUrl}`), 'at ***')
  })

  await t.test('a secret is not repeated', () => {
    assert.ok(!complain({ TOKEN_SECRET: 'hunter2' }).join().includes('hunter2'))
  })
})

test('a misspelt setting is refused with the name that was meant:', async (t) => {
  const misspelt: Readonly<Record<string, readonly string[]>> = {
    DATA_DIR: ['DATADIR', 'data_dir', 'DATA-DIR', 'Data_Dir', 'DATA_DIRS'],
    RECORDINGS_DIR: ['RECORDING_DIR', 'RECORDINGSDIR', 'RECORDINGS_DIRS'],
    ENDPOINTS_DIR: ['ENDPOINT_DIR', 'ENDPOINTSDIR'],
    HTTP_STATUS: ['HTTPSTATUS', 'http_status', 'HTTP_STATU'],
    TOKEN_SECRET: ['TOKENSECRET', 'TOKEN_SECRETS'],
    TRUST_PROXY: ['TRUSTPROXY', 'trust_proxy'],
    PUBLIC_URL: ['PUBLICURL', 'PUBLIC_URLS'],
    LOG_LEVEL: ['LOGLEVEL', 'LOG_LEVELS'],
  }
  for (const [meant, names] of Object.entries(misspelt)) {
    for (const name of names) {
      await t.test(name, () => {
        assert.deepEqual(complain({ [name]: 'x' }), [`${name}: there is no such setting; did you mean ${meant}?`])
      })
    }
  }

  await t.test('beside the right one too', () => {
    assert.deepEqual(complain({ DATA_DIR: '/d', DATADIR: '/e' }), [
      'DATADIR: there is no such setting; did you mean DATA_DIR?',
    ])
  })
})

test('a setting of a later version is refused, not ignored:', async (t) => {
  const later = ['REDIS_URL']
  for (const name of later) {
    await t.test(name, () => assert.deepEqual(complain({ [name]: 'x' }), [`${name}: not supported by this version`]))
  }
})

test('the description of the settings names each with its default, and fits a terminal', () => {
  const lines = describeSettings().split('\n')

  const named = lines.filter((line) => /^ {2}[A-Z_]+ +\S/.test(line))
  const { upstreams: _, ...own } = defaults
  const ofUpstreams = everyProvider.flatMap(({ live }) => live?.settings ?? [])
  assert.equal(named.length, Object.keys(own).length + ofUpstreams.length)
  assert.ok(ofUpstreams.length > 12, `${ofUpstreams.length} settings`)
  assert.ok(lines.some((line) => /^ {2}PORT +\S.*\(8080\)$/.test(line)))
  for (const line of lines) assert.match(line, /^ {2}([A-Z_]+ +| {20,})\S/)
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  )
})

test('settings as somebody may look at them', async (t) => {
  const find = (name: string, environment: Environment, overrides = {}) =>
    listGiven(environment, overrides).find((one) => one.name === name)

  await t.test('say what they are and where that comes from', () => {
    const told = (name: string, environment: Environment = {}, overrides = {}) => {
      const { value, isSet, from } = find(name, environment, overrides) ?? {}
      return [value, isSet, from]
    }
    assert.deepEqual(told('PORT'), ['8080', false, 'default'])
    assert.deepEqual(told('PORT', { PORT: '' }), ['8080', false, 'default'])
    assert.deepEqual(told('PORT', { PORT: '9000' }), ['9000', true, 'environment'])
    assert.deepEqual(told('PORT', { PORT: '9000' }, { port: 0 }), ['0', true, 'command'])
    assert.deepEqual(told('ARCHIVE_MAX'), [null, false, 'default'])
    assert.deepEqual(told('NO_PROXY', { no_proxy: 'localhost' }), ['localhost', true, 'environment'])
  })

  await t.test('of a secret tell that it is set, and nothing else', () => {
    const secret = 'sixteen letters!'
    const set = listGiven({ TOKEN_SECRET: secret, TIKHUB_API_KEY: secret, ALERT_WEBHOOK_SECRET_FILE: '/run/secret' })
    const secrets = set.filter(({ isSecret }) => isSecret)
    assert.ok(secrets.length > 5 && secrets.every(({ value }) => value === null))
    assert.doesNotMatch(JSON.stringify(set), /sixteen|run.secret/)
    const from = (name: string) => set.find((one) => one.name === name)?.from
    assert.deepEqual(['TOKEN_SECRET', 'TIKHUB_API_KEY', 'ALERT_WEBHOOK_SECRET', 'DATABASE_URL'].map(from), [
      'environment',
      'environment',
      'file',
      'default',
    ])
  })
})
