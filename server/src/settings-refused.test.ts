import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { maskOf, readConfig } from '#config'
import { Refusal } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'

type Environment = Readonly<Record<string, string>>

/** What is wrong with an environment, a line each; nothing where all is right. */
function complain(environment: Environment): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof Refusal) return error.message.split('\n')
    throw error
  }
}

test('a setting that cannot work is refused by its name:', async (t) => {
  const wrong: readonly (readonly [name: string, values: readonly string[], expected: RegExp])[] = [
    ['DEADLINE', ['0s', '0ms', '0d', '1ms'], /expected at least 0.1s/],
    [
      'PUBLIC_URL',
      ['https://me:pw@a.example', 'https://me@a.example', 'https://a.example/?b=c'],
      /without name, password/,
    ],
    [
      'PUBLIC_URL',
      ['https://a.example/#b', 'https://a.example?', 'https://a.example/#'],
      /without .* query or fragment/,
    ],
    ['JUST_ONE_API_URL', ['https://me:pw@a.example', 'https://a.example?b'], /without name, password/],
    ['UPSTREAM_PROXY', ['ftp://me:pw@a.example', 'http://me:pw@a.example/b', 'pw', ' '], /expected http/],
    ['TOKEN_SECRET', [' '.repeat(20), `${' '.repeat(12)}short${' '.repeat(12)}`], /expected at least 16 characters/],
    ['TOKEN_SECRET', [' sixteen letters! ', 'sixteen letters!\t', '\nsixteen letters!'], /blanks around/],
    ['XINGTU_COOKIE', ['   ', ' '], /only blanks/],
    ['XINGTU_COOKIE', [' sessionid=0123456789', 'sessionid=0123456789 '], /blanks around/],
    ['JUST_ONE_API_TOKEN', [' ', ',', ' , '], /expected at least one/],
    ['TIKHUB_API_KEY', ['  ', ',,'], /expected at least one/],
    ['PROVIDERS', [',', ' ', ' , '], /expected at least one/],
    ['PROVIDERS', ['tikhub,recordings,tikhub'], /each name once/],
    ['PROVIDER_SHARE', ['0%', '101%', '50', '1.5%', '-1%', '%'], /from 1% to 100%/],
    ['HOST', [' 127.0.0.1', '127.0.0.1 ', ' '], /blanks/],
    ['DATA_DIR', ['./data ', ' '], /blanks/],
    [
      'DATABASE_URL',
      [
        'books',
        'http://ada:pw@db/books',
        'postgres://ada:pw@db',
        'postgres://ada:pw@db/',
        'postgres://ada:pw @db/books',
        'postgres://ada:pw#@db/books',
      ],
      /expected an address such as postgres:/,
    ],
    [
      'DATABASE_URL',
      ['postgres://ada:pw@db/books?options=-csynchronous_commit=off', 'postgres://ada:pw@db/books?application_name=x'],
      /expected no parameters but/,
    ],
    ['DATABASE_URL', ['postgres://ada:%E0%A4@db/books'], /written as %25/],
    ['DRAIN', [' 5s', '5s '], /blanks|not a duration/],
    ['RATES', [',', ' , '], /at least one rate/],
    ['RATES', ['USD', 'usd:7.10', 'USD:0', 'USD:7,10', 'USD=7.10', 'USD:7.1234567'], /not a rate in CNY above 0/],
    ['RATES', ['USD:7.10,USD:7.20'], /each currency once/],
    ['RATES', ['CNY:1'], /CNY needs no rate/],
    ['RATES', ['UDS:7.10'], /no currency UDS/],
    ['RATES', ['USD:7.10 '], /blanks around/],
    ['ARCHIVE_MAX', ['20', '999KB', '0'], /expected at least 1 MB/],
    ['ARCHIVE_MAX', ['20gb', '20 GB', '-1', 'all', '20GB '], /is not a size|blanks/],
    ['CACHED_FREE', ['Anyone', 'nobody', 'funded '], /expected one of anyone, funded/],
    ['LOG_LEVEL', [' info'], /expected one of/],
  ]
  for (const [name, values, expected] of wrong) {
    await t.test(`${name}, ${expected.source}`, () => {
      for (const value of values) {
        const [complaint = '', ...others] = complain({ [name]: value })
        assert.deepEqual(others, [], value)
        assert.ok(complaint.startsWith(`${name}: `), `${value}: ${complaint}`)
        assert.match(complaint, expected, value)
        if (value.includes('pw')) assert.ok(!complaint.includes('pw'))
      }
    })
  }

  await t.test('a folder to read from that is none, by every command', async (t) => {
    const folder = makeFolder(t)
    const file = join(folder, 'file')
    writeFileSync(file, '')
    for (const name of ['RECORDINGS_DIR', 'ENDPOINTS_DIR']) {
      for (const path of [join(folder, 'absent'), file]) {
        const environment = { DATA_DIR: join(folder, 'data'), [name]: path }
        for (const words of [['serve'], ['account', 'create', 'ada']]) {
          const { exitCode, complaints } = await runOperator(words, environment)
          assert.equal(exitCode, 1, complaints)
          assert.ok(complaints.includes(`${name}: there is no folder ${path}`), complaints)
        }
      }
    }
  })

  await t.test('and a zero that can work is taken', () => {
    assert.deepEqual(complain({ CACHE_TTL: '0s', STALE_MAX: '0s', DRAIN: '0s', PORT: '0', DEADLINE: '100ms' }), [])
  })
})

test('a misspelt setting is refused with the name that was meant:', async (t) => {
  const misspelt: Readonly<Record<string, readonly string[]>> = {
    PORT: ['PORTS'],
    HOST: ['HOSTS'],
    DRAIN: ['DRAINS'],
    DEADLINE: ['DEADLINES', 'DEADLIN', 'DEDLINE', 'DEADLNIE', 'deadline', 'DEAD_LINE'],
    PROVIDERS: ['PROVIDER', 'PROVIDRES', 'Providers'],
    HEDGING: ['HEDGINGS', 'HEDGNG'],
    DATA_DIR: ['DATA_DRI', 'DATA__DIR', 'DATADIR', 'DATADIRS'],
    RECORDINGS_DIR: ['RECORDING_DIR', 'RECORDINGS_DIRS', 'RECORDNGS_DIR', 'RECORDINGSDIR'],
    JUST_ONE_API_TOKEN: ['JUSTONE_API_TOKEN', 'JUST_ONE_API_TOKENS', 'JUSTONEAPI_TOKEN', 'JUST_ONE_API_TOKN'],
    TIKHUB_API_KEY: ['TIKHUB_API_KEYS', 'TIKHUB_APIKEY', 'TICKHUB_API_KEY', 'tikhub_api_key'],
    TOKEN_SECRET_FILE: ['TOKEN_SECRET_FILES', 'TOKENSECRET_FILE', 'TOKEN_SECRETFILE'],
    LOG_LEVEL: ['LOG_LEVLE', 'LOGLEVEL', 'LOG-LEVEL'],
  }
  for (const [meant, names] of Object.entries(misspelt)) {
    await t.test(meant, () => {
      for (const name of names) {
        assert.deepEqual(complain({ [name]: 'x' }), [`${name}: there is no such setting; did you mean ${meant}?`])
      }
    })
  }

  await t.test('but never a name that other programs set', () => {
    const names = [
      // Shells, systemd, Debian, macOS, Windows.
      'HOSTNAME HOSTTYPE MACHTYPE OSTYPE SHLVL LOGNAME USER USERNAME HOME PWD OLDPWD PATH SHELL TERM LANG LC_ALL TZ EDITOR PAGER MAIL',
      'INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID NOTIFY_SOCKET LISTEN_PID LISTEN_FDS LISTEN_FDNAMES WATCHDOG_USEC WATCHDOG_PID',
      'MAINPID MANAGERPID STATE_DIRECTORY RUNTIME_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY CREDENTIALS_DIRECTORY',
      'XDG_DATA_DIRS XDG_DATA_HOME XDG_CONFIG_DIRS XDG_RUNTIME_DIR SSH_AUTH_SOCK SSH_CLIENT SSH_TTY SUDO_USER DISPLAY APPDATA TEMP TMPDIR',
      // Node, npm, yarn, pnpm.
      'NODE NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION INIT_CWD COLOR NO_COLOR FORCE_COLOR DEBUG npm_command npm_execpath npm_node_execpath',
      'npm_config_port npm_config_host npm_config_loglevel npm_config_cache npm_config_prefix npm_config_proxy npm_package_name npm_lifecycle_event',
      // GitHub, GitLab and others.
      'CI GITHUB_TOKEN GITHUB_API_KEY GITHUB_URL GITHUB_API_URL GITHUB_SERVER_URL GITHUB_ACTIONS GITHUB_WORKSPACE RUNNER_OS CI_SERVER CI_SERVER_HOST',
      'CI_SERVER_PORT CI_SERVER_URL CI_JOB_TOKEN GITLAB_CI BUILD_ID JOB_NAME JENKINS_URL TRAVIS CIRCLECI DYNO WEB_CONCURRENCY',
      // Docker and Kubernetes, also of services with our names.
      'KUBERNETES_PORT KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS KUBERNETES_PORT_443_TCP_ADDR ALMAGEST_PORT',
      'ALMAGEST_SERVICE_HOST ALMAGEST_SERVICE_PORT ALMAGEST_PORT_8080_TCP ALMAGEST_PORT_8080_TCP_PROTO DOCKER_HOST DOCKER_CONFIG POD_NAME POD_IP PORT_8080_TCP',
      // Other services and libraries.
      'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy no_proxy PGHOST PGPORT PGUSER MYSQL_HOST DB_HOST DB_PORT SERVER_NAME SERVER_PORT SERVER_SOFTWARE',
      'SERVICE_HOST AWS_REGION AWS_PROFILE OTEL_SERVICE_NAME SENTRY_DSN API_KEY API_URL API_TOKEN SECRET_KEY TOKEN SECRET RATE HOST_IP PORT_NUMBER POST SORT COST TRAIN BRAIN port host',
    ].flatMap((line) => line.split(' '))
    assert.ok(names.length > 120)
    assert.deepEqual(complain(Object.fromEntries(names.map((name) => [name, 'x']))), [])
  })

  await t.test('nor one that npm really sets for its scripts', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const root = fileURLToPath(new URL('../..', import.meta.url))
      execFile('npm', ['run', 'env'], { cwd: root, timeout: 60_000 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      )
    })
    const names = text.split('\n').flatMap((line) => /^(\w+)=./.exec(line)?.[1] ?? [])

    assert.ok(names.includes('npm_lifecycle_event'))
    assert.deepEqual(complain(Object.fromEntries(names.map((name) => [name, 'x']))), [])
  })
})

test('a secret in a file', async (t) => {
  const folder = makeFolder(t)
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const secret = 'a-secret-of-sixteen-letters'
  const names = ['TOKEN_SECRET', 'JUST_ONE_API_TOKEN', 'TIKHUB_API_KEY', 'XINGTU_COOKIE'] as const
  const readers = {
    TOKEN_SECRET: (path: string) => readConfig({ TOKEN_SECRET_FILE: path }).tokenSecret,
    JUST_ONE_API_TOKEN: (path: string) =>
      readConfig({ JUST_ONE_API_TOKEN_FILE: path }).upstreams['just-one-api']?.credentials.join(),
    TIKHUB_API_KEY: (path: string) => readConfig({ TIKHUB_API_KEY_FILE: path }).upstreams['tikhub']?.credentials.join(),
    XINGTU_COOKIE: (path: string) => readConfig({ XINGTU_COOKIE_FILE: path }).upstreams['xingtu']?.credentials.join(),
  }
  mkdirSync(join(folder, 'a-folder'))

  for (const name of names) {
    await t.test(`is read for ${name} without the line break at its end, and struck out like any`, () => {
      for (const end of ['', '\n', '\r\n']) assert.equal(readers[name](write('secret', `${secret}${end}`)), secret)

      const mask = maskOf(readConfig({ [`${name}_FILE`]: write('secret', `${secret}\n`) }))
      assert.equal(mask.strikeText(`a ${secret} b`), 'a *** b')
    })

    await t.test(
      `is refused for ${name} where there is none, by the setting’s name and never with its contents`,
      () => {
        const wrong: readonly (readonly [path: string, expected: RegExp])[] = [
          [join(folder, 'absent'), /there is no file/],
          [join(folder, 'a-folder'), /is a folder/],
          [write('empty', ''), /there is nothing in/],
          [write('line', '\n'), /there is nothing in/],
          [write('blank', '    \n'), /there is nothing in/],
          [write('large', 'x'.repeat(70_000)), /larger than any secret/],
          [join(write('not-a-folder', 'x'), 'y'), /cannot be read \(ENOTDIR\)/],
        ]
        for (const [path, expected] of wrong) {
          const [complaint = '', ...others] = complain({ [`${name}_FILE`]: path })
          assert.deepEqual(others, [])
          assert.ok(complaint.startsWith(`${name}_FILE: `), `${path}: ${complaint}`)
          assert.match(complaint, expected)
          assert.ok(!complaint.includes(secret))
        }
      },
    )

    await t.test(`and in ${name} itself is refused`, () => {
      assert.deepEqual(complain({ [name]: secret, [`${name}_FILE`]: write('secret', secret) }), [
        `${name}_FILE: ${name} is set as well; one of them is enough`,
      ])
      assert.deepEqual(complain({ [name]: '', [`${name}_FILE`]: write('secret', secret) }), [])
      assert.deepEqual(complain({ [name]: secret, [`${name}_FILE`]: '' }), [])
    })
  }
})
