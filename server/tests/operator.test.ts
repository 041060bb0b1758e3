import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { listCommands, type OperatorOutcome, runOperator } from '#support/operator'
import { startServed } from '#support/served'
import { kolId, kolPath, openTestService, successorPath, until } from '#support/service'
import { openUpstream, settingsOf } from '#support/upstream'

const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

interface Desk {
  readonly dataDir: string
  /** Runs a command on this folder. */
  run(...words: string[]): Promise<OperatorOutcome>
  /** Runs a command that must succeed, and reads its `--json`. */
  runJson<T>(...words: string[]): Promise<T>
}

function openDesk(dataDir: string): Desk {
  const run = (...words: string[]): Promise<OperatorOutcome> => runOperator(words, { DATA_DIR: dataDir })
  return {
    dataDir,
    run,
    async runJson(...words) {
      const { exitCode, output, complaints } = await run(...words, '--json')
      assert.deepEqual([exitCode, complaints], [0, ''], words.join(' '))
      return JSON.parse(output)
    },
  }
}

/** A folder with an account of 100 yuan. */
async function openAdasDesk(t: TestContext): Promise<Desk> {
  const desk = openDesk(makeFolder(t))
  assert.equal((await desk.run('account', 'create', 'ada', '--balance', '100')).exitCode, 0)
  return desk
}

/** A command in a process of its own, as people run it. */
function runProcess(words: readonly string[], env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    env,
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { exitCode: status, output: stdout, complaints: stderr }
}

/** Columns a line takes; secrets, paths and addresses are as long as they are. */
const measure = (line: string): number =>
  line.replaceAll(/alm_\w+|https?:\S+|(?<![^\s"])(\/[\w.%=-]+)+\/?/g, '').replaceAll(/\p{Script=Han}/gu, '..').length

function assertFits(text: string): void {
  assert.deepEqual(
    text.split('\n').filter((line) => measure(line) > 80),
    [],
  )
}

interface Token {
  readonly id: string
  readonly token: string
}

/** Each sub-command with what it must print, in an order that works. `FILE` is where a backup may go. */
const successes: readonly (readonly [words: readonly string[], printed: RegExp])[] = [
  [['account', 'create', 'ada', '--balance', '12345.67', '--operator'], /^Account ada has 12345\.67 CNY\./],
  [['account', 'create', '张三'], /^Account 张三 has 0\.00 CNY\./],
  [['account', 'create', 'Grace Hopper'], /--account "Grace Hopper"/],
  [['account', 'list'], /^ada +active +12345\.67 CNY +0\.00 CNY +0\.00 CNY +\d{4}-\d\d-\d\d$/m],
  [['account', 'suspend', 'ada'], /^ada is suspended\.$/m],
  [['account', 'list'], /^ada +suspended/m],
  [['account', 'resume', 'ada'], /^ada is active\.$/m],
  [['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '3'], /^ada has 3 free calls of \/api\S+\.$/m],
  [['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '4'], /^ada has 7 free calls/m],
  [
    ['token', 'create', '--account', 'ada'],
    /^Token tok_\w+ of ada\..*\n\n {2}(alm_\w{49})\n\n.+\n\n {2}curl "http:\/\/127\.0\.0\.1:8080\/api\/\S+\?token=\1&kolId=\d+"\n\n.+:8080\/en\n$/,
  ],
  [
    ['token', 'create', '--account', 'ada', '--label', 'laptop', '--cap', '10', '--expires', '2099-12-31'],
    /^Token tok_\w+ of ada\./,
  ],
  [
    ['token', 'create', '--account', '张三', '--endpoint', kolPath, '--endpoint', successorPath],
    /^Token tok_\w+ of 张三\./,
  ],
  [['token', 'create', '--account', 'ada', '--expires', '2099-12-31T12:00:00+08:00'], /^Token tok_\w+ of ada\./],
  [['token', 'list'], /^tok_\w+ +ada +laptop +…\w{4} +all +0\.00 of 10\.00 +until 2100-01-01$/m],
  [['topup', 'ada', '5', '--key', 'invoice 7'], /^ada has 12350\.67 CNY\.$/m],
  [['topup', 'ada', '5', '--key', 'invoice 7'], /^Applied before, so not again\. ada has 12350\.67 CNY\.$/m],
  [['adjust', 'ada', '-3.50', '--reason', 'counted twice'], /^ada has 12347\.17 CNY\.$/m],
  [['adjust', '--reason', 'counted twice', 'ada', '-0.5'], /^ada has 12346\.67 CNY\.$/m],
  [['adjust', 'ada', '0.000001', '--reason', 'to the last digit'], /^ada has 12346\.670001 CNY\.$/m],
  [['price', 'set', kolPath, '0.2', '--cached', '0.01'], /^\/api\S+ costs 0\.20 CNY for everybody/m],
  [['price', 'set', kolPath, '0', '--account', 'ada'], /^\/api\S+ costs 0\.00 CNY for ada\.$/m],
  [
    ['price', 'unset', kolPath, '--account', 'ada'],
    /^ada has no price of its own any more: \/api\S+ costs 0\.20 CNY\.$/m,
  ],
  [['price', 'set', kolPath, '0', '--account', 'ada'], /costs 0\.00 CNY for ada/],
  [['price', 'list'], /^0\.20 CNY +0\.01 CNY +\/api/m],
  [['price', 'list', '--account', 'ada'], /^0\.00 CNY +0\.01 CNY +\/api/m],
  [['account', 'create', 'few', '--daily-quota', '5'], /^Account few has 0\.00 CNY\./],
  [['account', 'quota', 'ada', '1000'], /^ada may pay for 1000 answers a day; 0 counted today\.$/m],
  [['account', 'limit', 'ada', '20/s'], /^ada has a limit of 20\/s\.$/m],
  [
    ['account', 'limit', 'ada', '600/m, burst 5', '--endpoint', kolPath],
    /^ada has a limit of 600\/m, burst 5 on \/api\S+\.$/m,
  ],
  [['token', 'create', '--account', 'few', '--rate', '5/s'], /^Token tok_\w+ of few\./],
  [
    ['account', 'show', 'ada'],
    /^daily quota +0 of 1000 counted today\nlimit +20\/s\nlimit +600\/m, burst 5 on \/api\S+\nfree calls +7 of 7/m,
  ],
  [['account', 'show', 'few'], /^daily quota +0 of 5 counted today\ntoken +tok_\w+ …\w{4}, 5\/s$/m],
  [['account', 'quota', 'ada', 'none'], /^ada has no daily quota\.$/m],
  [['account', 'limit', 'ada', 'none'], /^ada has no limit of its own\.$/m],
  [['endpoint', 'disable', kolPath], /^\/api\S+ is disabled\.$/m],
  [['endpoint', 'list'], /^off +deprecated +\/api/m],
  [['endpoint', 'enable', kolPath], /^\/api\S+ is enabled\.$/m],
  [['endpoint', 'list'], /^on +deprecated +\/api/m],
  [['call', 'list'], /^There is no such call on record\.$/m],
  [['call', 'list', '--account', 'ada', '--since', '24h', '--code', '302', '--json'], /^\[\]$/m],
  [['verify'], /^journalLinked +\d+\njournalUnlinked +\d+\n\nThe journal’s .+\n {2}[0-9a-f]{64}$/m],
  [['verify'], /^Every figure is what the entries say\.$/m],
  [['doctor'], /^ok +database +sound/m],
  [['backup', 'FILE'], /^\/\S+: 0\.\d MiB\./],
]

for (const mode of ['text', 'JSON'] as const) {
  test(`every command tells in ${mode} what it did`, async (t) => {
    const desk = openDesk(makeFolder(t))
    const file = join(makeFolder(t), 'backup.db')

    for (const [template, printed] of successes) {
      const words = template.map((word) => (word === 'FILE' ? file : word))
      await t.test(template.join(' '), async () => {
        const { exitCode, output, complaints } = await desk.run(...words, ...(mode === 'JSON' ? ['--json'] : []))

        assert.deepEqual([exitCode, complaints], [0, ''])
        if (mode === 'text') assert.match(output, printed)
        else assert.equal(typeof JSON.parse(output), 'object')
        assertFits(mode === 'text' ? output : '')
        assert.ok(output.endsWith('\n') && !output.endsWith('\n\n'))
      })
    }

    await t.test('token change', async () => {
      const [first] = await desk.runJson<{ id: string }[]>('token', 'list')
      const id = first?.id ?? ''
      const { exitCode, output } = await desk.run('token', 'change', id, '--label', 'renamed', '--cap', 'none')

      assert.deepEqual([exitCode, output], [0, `Token ${id} is changed.\n`])
      assert.match((await desk.run('token', 'list', 'renamed')).output, new RegExp(`^${id} `, 'm'))
      assert.equal((await desk.run('token', 'change', id)).exitCode, 1)
    })

    await t.test('token revoke', async () => {
      const [first] = await desk.runJson<{ id: string }[]>('token', 'list')
      const { exitCode, output } = await desk.run(
        'token',
        'revoke',
        first?.id ?? '',
        ...(mode === 'JSON' ? ['--json'] : []),
      )

      assert.equal(exitCode, 0)
      assert.match(output, /revoked/)
      assert.match((await desk.run('token', 'list')).output, new RegExp(`^${first?.id} .* revoked$`, 'm'))
    })

    await t.test('restore FILE', async (t) => {
      const other = openDesk(makeFolder(t))
      const { exitCode, output } = await other.run('restore', file, ...(mode === 'JSON' ? ['--json'] : []))

      assert.equal(exitCode, 0)
      if (mode === 'text') assertFits(output)
      else assert.equal(typeof JSON.parse(output), 'object')
    })
  })
}

test('a token’s secret is shown once and never again', async (t) => {
  const desk = await openAdasDesk(t)
  const { token } = await desk.runJson<Token>('token', 'create', '--account', 'ada', '--label', 'laptop')

  for (const words of [['token', 'list'], ['token', 'list', '--json'], ['account', 'list', '--json'], ['doctor']]) {
    const { output } = await desk.run(...words)
    assert.ok(!output.includes(token), words.join(' '))
  }
})

/** What is refused, and what the sentence says. Run in a folder where ada has 100 yuan. */
const refusals: readonly (readonly [words: readonly string[], sentence: RegExp])[] = [
  [['account', 'create', 'ada'], /there is an account named ada already/],
  [['account', 'create', 'a/b'], /a name has 1 to 100 letters/],
  [['account', 'create', ''], /a name has 1 to 100 letters/],
  [['account', 'create', 'ben', '--balance', 'much'], /"much" is not an amount in yuan/],
  [['account', 'create', 'ben', '--balance', '-1'], /more than 0/],
  [['account', 'create', 'ben', '--balance', '0.0000001'], /not an amount in yuan/],
  [['account', 'suspend', 'nobody'], /there is no account named nobody/],
  [['account', 'resume', 'nobody'], /there is no account named nobody/],
  [['account', 'grant', 'nobody', '--endpoint', kolPath, '--calls', '1'], /there is no account named nobody/],
  [['account', 'grant', 'ada', '--endpoint', '/api/nothing', '--calls', '1'], /there is no endpoint \/api\/nothing/],
  [['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '0'], /whole number of 1 or more/],
  [['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '1.5'], /whole number of 1 or more/],
  [['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '-3'], /whole number of 1 or more/],
  [['token', 'create', '--account', 'nobody'], /there is no account named nobody/],
  [['token', 'create', '--account', 'ada', '--endpoint', '/api/nothing'], /there is no endpoint/],
  [['token', 'create', '--account', 'ada', '--cap', 'much'], /not an amount in yuan/],
  [['token', 'create', '--account', 'ada', '--cap', '-1'], /below 0|0 or more|more than 0/],
  [['token', 'create', '--account', 'ada', '--expires', '2020-01-01'], /has passed already/],
  [['token', 'create', '--account', 'ada', '--expires', 'soon'], /is not a date/],
  [['token', 'create', '--account', 'ada', '--expires', '2099-02-30'], /is not a date/],
  [['token', 'create', '--account', 'ada', '--expires', '2099-13-01'], /is not a date/],
  [['token', 'create', '--account', 'ada', '--expires', 'in the year 2099'], /is not a date/],
  [['token', 'revoke', 'tok_nothing'], /there is no token tok_nothing/],
  [['topup', 'nobody', '1'], /there is no account named nobody/],
  [['topup', 'ada', '0'], /more than 0/],
  [['topup', 'ada', '-1'], /more than 0/],
  [['topup', 'ada', '1,50'], /not an amount in yuan/],
  [['topup', 'ada', '6', '--key', 'used'], /the key used was used for another top-up/],
  [['adjust', 'nobody', '1', '--reason', 'x'], /there is no account named nobody/],
  [['adjust', 'ada', '-1000', '--reason', 'x'], /less than that available/],
  [['adjust', 'ada', 'all', '--reason', 'x'], /not an amount in yuan/],
  [['refund', 'nothing', '--reason', 'x'], /there is no call nothing/],
  [['price', 'set', '/api/nothing', '1'], /there is no endpoint/],
  [['price', 'set', kolPath, '-1'], /not below 0/],
  [['price', 'set', kolPath, '1', '--cached', '-1'], /not below 0/],
  [['price', 'set', kolPath, '1', '--account', 'nobody'], /there is no account named nobody/],
  [['call', 'list', '--account', 'nobody'], /there is no account named nobody/],
  [['call', 'list', '--token', 'tok_none'], /there is no token tok_none/],
  [['call', 'list', '--code', 'many'], /--code is a business code/],
  [['call', 'list', '--since', '0s'], /no time at all/],
  [['price', 'unset', '/api/nothing'], /no price is set for \S*\/api\/nothing/],
  [['price', 'unset', kolPath, '--account', 'nobody'], /there is no account named nobody/],
  [['price', 'list', '--account', 'nobody'], /there is no account named nobody/],
  [['catalogue', 'withdraw', 'Nothing'], /no document of this name was imported/],
  [['upstream', 'pause', 'nobody'], /there is no upstream nobody in PROVIDERS; there are just-one-api, tikhub, xingtu/],
  [['endpoint', 'enable', '/api/nothing'], /there is no endpoint/],
  [['endpoint', 'disable', '/api/nothing'], /there is no endpoint/],
  [['backup', program], /is there already/],
  [['backup', '/nothing/here/backup.db'], /\/nothing\/here/],
  [['restore', program], /is there already; move it away first/],
]

test('a command that cannot be carried out says why in a sentence, ends with 1 and changes nothing:', async (t) => {
  const desk = await openAdasDesk(t)
  await desk.run('topup', 'ada', '5', '--key', 'used')

  for (const [words, sentence] of refusals) {
    await t.test(words.join(' '), async () => {
      const before = await desk.runJson('verify')

      const { exitCode, output, complaints } = await desk.run(...words)

      assert.deepEqual([exitCode, output], [1, ''])
      assert.match(complaints, /^almagest: .+\n$/)
      assert.match(complaints, sentence)
      assert.deepEqual(await desk.runJson('verify'), before)
    })
  }
})

test('a command that is misused says so, and ends with 2:', async (t) => {
  const desk = await openAdasDesk(t)
  const misuses = [
    [],
    ['nothing'],
    ['--nothing'],
    ['account'],
    ['account', 'create'],
    ['account', 'create', 'two', 'words'],
    ['account', 'grant', 'ada', '--calls', '1'],
    ['token', 'create'],
    ['token', 'create', '--account'],
    ['topup', 'ada'],
    ['adjust', 'ada', '1'],
    ['refund', '--reason', 'x'],
    ['price', 'set', kolPath],
    ['statement', '--account', 'ada'],
    ['statement', '2026-11'],
    ['verify', '--nothing'],
    ['verify', 'everything'],
    ['backup'],
    ['serve', 'now'],
  ]
  for (const words of misuses) {
    await t.test(words.join(' ') || 'no word at all', async () => {
      const { exitCode, output, complaints } = await desk.run(...words)

      assert.deepEqual([exitCode, output], [2, ''])
      assert.match(complaints, /^(almagest: .+\nUsage: almagest |Usage: almagest )/)
    })
  }
})

test('help', async (t) => {
  const desk = openDesk(makeFolder(t))
  const commands = await listCommands(desk.run)

  await t.test('names every command', () => {
    const names = commands.map((words) => words.join(' '))
    const accounts = ['account', 'account create', 'account list', 'account suspend', 'account resume', 'account grant']
    const tokens = ['token', 'token create', 'token list', 'token change', 'token revoke']
    const money = ['topup', 'adjust', 'refund', 'price', 'price set', 'price unset', 'price list', 'statement']
    const others = ['endpoint', 'endpoint list', 'endpoint enable', 'endpoint disable', 'verify', 'backup', 'restore']
    for (const name of ['serve', 'demo', 'doctor', ...accounts, ...tokens, ...money, ...others]) {
      assert.ok(names.includes(name), name)
    }
  })

  for (const words of commands) {
    await t.test(`is printed for almagest ${words.join(' ')}, fits a terminal and makes no database`, async () => {
      const { exitCode, output, complaints } = await desk.run(...words, '--help')

      assert.deepEqual([exitCode, complaints], [0, ''])
      assert.ok(output.startsWith(`Usage: ${['almagest', ...words].join(' ')} `))
      assertFits(output)
      assert.deepEqual(readdirSync(desk.dataDir), [])
    })
  }

  await t.test('of serve names the settings', async () => {
    const { output } = await desk.run('serve', '--help')
    for (const name of ['PORT', 'DATA_DIR', 'HTTP_STATUS', 'DRAIN', 'TOKEN_SECRET']) assert.ok(output.includes(name))
  })

  await t.test('and the version come without settings, even wrong ones', () => {
    for (const words of [['--help'], ['--version'], ['account', 'create', '--help']]) {
      const { exitCode, output } = runProcess(words, { PORT: 'wrong' })
      assert.equal(exitCode, 0)
      assert.ok(output.length > 0)
    }
  })
})

test('in a folder without a database', async (t) => {
  const refused = [
    ['account', 'list'],
    ['account', 'suspend', 'ada'],
    ['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '1'],
    ['token', 'create', '--account', 'ada'],
    ['token', 'list'],
    ['token', 'revoke', 'tok_1'],
    ['topup', 'ada', '1'],
    ['adjust', 'ada', '1', '--reason', 'x'],
    ['refund', 'x', '--reason', 'x'],
    ['price', 'set', kolPath, '1'],
    ['price', 'list'],
    ['call', 'list'],
    ['statement', '2026-11', '--account', 'ada'],
    ['endpoint', 'disable', kolPath],
    ['verify'],
    ['backup', 'FILE'],
  ]
  for (const words of refused) {
    await t.test(`${words.join(' ')} refuses, names the folder and what to do, and makes nothing`, async (t) => {
      const desk = openDesk(join(makeFolder(t), 'absent'))

      const { exitCode, output, complaints } = await desk.run(...words)

      assert.deepEqual([exitCode, output], [1, ''])
      assert.ok(complaints.includes(desk.dataDir) && complaints.includes('almagest account create'))
      assert.ok(!existsSync(desk.dataDir))
    })
  }

  for (const words of [['endpoint', 'list'], ['doctor']]) {
    await t.test(`${words.join(' ')} looks and makes nothing`, async (t) => {
      const desk = openDesk(join(makeFolder(t), 'absent'))

      await desk.run(...words)

      assert.ok(!existsSync(desk.dataDir))
    })
  }
})

/** Changes a database behind the service's back, as nothing of ours would. */
function forge(dataDir: string, sql: string): void {
  const driver = new Sqlite(join(dataDir, 'almagest.db'))
  driver.exec(sql)
  driver.close()
}

/** A copy of a desk's database, with its token secret, in a folder of its own. */
async function copyDesk(t: TestContext, desk: Desk): Promise<Desk> {
  const [file, other] = [join(makeFolder(t), 'backup.db'), openDesk(makeFolder(t))]
  await desk.run('backup', file)
  await other.run('restore', file)
  const [key, copied] = [desk, other].map(({ dataDir }) => join(dataDir, 'token-secret'))
  // Made with the first token.
  if (key && copied && existsSync(key)) copyFileSync(key, copied)
  return other
}

test('verify ends with 1 and names the place when a figure was forged:', async (t) => {
  const desk = await openAdasDesk(t)
  await desk.run('account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '3')
  await desk.run('token', 'create', '--account', 'ada', '--cap', '10')
  const forgeries: Readonly<Record<string, readonly [sql: string, place: RegExp]>> = {
    'money from nowhere': [
      'UPDATE balance SET money_in = money_in + 1000000, available = available + 1000000',
      /the balance of account acc_/,
    ],
    'money charged for nothing': [
      'UPDATE balance SET available = available - 150000, charged = charged + 150000',
      /the balance of account acc_/,
    ],
    'a hold of nobody': [
      'UPDATE balance SET available = available - 1, held = held + 1',
      /the balance of account acc_/,
    ],
    'a cap half spent': ['UPDATE spending SET spent = 5000000', /the spending of token tok_/],
    'calls nobody granted': ['UPDATE allowance SET granted = 9, calls_left = 9', /the free calls of acc_/],
  }
  for (const [what, [sql, place]] of Object.entries(forgeries)) {
    await t.test(what, async (t) => {
      const copy = await copyDesk(t, desk)
      assert.equal((await copy.run('verify')).exitCode, 0)
      forge(copy.dataDir, sql)

      const { exitCode, output, complaints } = await copy.run('verify')
      const json = await copy.run('verify', '--json')

      assert.deepEqual([exitCode, json.exitCode, complaints], [1, 1, ''])
      assert.match(output, /DIFFERENCES/)
      assert.match(output, place)
      assert.match(JSON.parse(json.output).differences[0], place)
    })
  }
})

test('restore', async (t) => {
  const desk = await openAdasDesk(t)
  const folder = makeFolder(t)
  const file = join(folder, 'backup.db')
  await desk.run('token', 'create', '--account', 'ada')
  await desk.run('backup', file)
  const wrong = join(folder, 'wrong.db')
  writeFileSync(wrong, 'not a database'.repeat(1_000))
  const empty = join(folder, 'empty.db')
  writeFileSync(empty, '')
  const foreign = join(folder, 'foreign.db')
  new Sqlite(foreign).exec('CREATE TABLE song (title TEXT)').close()

  for (const [what, source, sentence] of [
    ['a file that is not there', join(folder, 'nothing.db'), /there is no file/],
    ['a file that is no database', wrong, /is not a sound backup/],
    ['an empty file', empty, /is not a sound backup/],
    ['somebody else’s database', foreign, /is not a sound backup/],
    ['a folder', folder, /is not a sound backup|is a folder/],
  ] as const) {
    await t.test(`refuses ${what}, and makes no database`, async (t) => {
      const other = openDesk(makeFolder(t))

      const { exitCode, complaints } = await other.run('restore', source)

      assert.equal(exitCode, 1)
      assert.match(complaints, sentence)
      assert.deepEqual(
        readdirSync(other.dataDir).filter((name) => name.startsWith('almagest')),
        [],
      )
    })
  }

  await t.test('refuses to take the place of a database, and leaves it as it was', async () => {
    await desk.run('topup', 'ada', '1')

    const { exitCode, complaints } = await desk.run('restore', file)

    assert.equal(exitCode, 1)
    assert.match(complaints, /is there already; move it away first/)
    assert.match((await desk.run('account', 'list')).output, /101\.00 CNY/)
  })

  await t.test('brings back what the backup held, and leaves the backup as it was', async (t) => {
    const other = await copyDesk(t, desk)

    assert.equal((await other.run('verify')).exitCode, 0)
    assert.match((await other.run('account', 'list')).output, /101\.00 CNY/)
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('backup')),
      ['backup.db'],
    )
  })

  await t.test('without the old secret says what is missing instead of refusing every token', async (t) => {
    const other = openDesk(makeFolder(t))
    await other.run('restore', file)

    const { exitCode, complaints } = await other.run('token', 'create', '--account', 'ada')

    assert.equal(exitCode, 1)
    assert.match(complaints, /token-secret/)
  })
})

test('beside a running service', async (t) => {
  const desk = await openAdasDesk(t)
  const served = await startServed(t, { DATA_DIR: desk.dataDir })
  const { id, token } = await desk.runJson<Token>('token', 'create', '--account', 'ada')
  const ask = async (): Promise<{ code: number; requestId: string }> => {
    const response = await fetch(`${served.url}${kolPath}?token=${token}&kolId=${kolId}`)
    return JSON.parse(await response.text())
  }

  await t.test('a token made by the command works, and a call is refunded once', async () => {
    const { code, requestId } = await ask()
    assert.equal(code, 0)

    assert.deepEqual(await desk.runJson('refund', requestId, '--amount', '0.05', '--reason', 'half empty'), {
      requestId,
      refundedMicro: 50_000,
    })
    const again = await desk.run('refund', requestId, '--reason', 'half empty')
    assert.deepEqual([again.exitCode, again.complaints], [1, `almagest: call ${requestId} was refunded already\n`])

    const whole = await desk.run('refund', (await ask()).requestId, '--reason', 'late')
    assert.match(whole.output, /0\.15 CNY given back/)
    assertFits(whole.output)
  })

  await t.test('a backup made while calls are answered is whole, and its books are right', async (t) => {
    let isDone = false
    const callers = Array.from({ length: 8 }, async () => {
      let calls = 0
      for (; !isDone && calls < 60; calls++) assert.equal((await ask()).code, 0)
      return calls
    })
    await until(async () => (await desk.runJson<{ counted: { calls: number } }>('verify')).counted.calls > 10)

    const copy = await copyDesk(t, desk)
    isDone = true
    const calls = (await Promise.all(callers)).reduce((sum, count) => sum + count, 0)

    const { counted, differences } = await copy.runJson<{ counted: { calls: number }; differences: string[] }>('verify')
    assert.deepEqual(differences, [])
    assert.ok(counted.calls > 10 && counted.calls <= calls + 2, `${counted.calls} of ${calls + 2}`)
  })

  await t.test('restore of its own database is refused, and costs it nothing', async () => {
    const countCalls = async () => (await desk.runJson<{ counted: { calls: number } }>('verify')).counted.calls
    const before = await countCalls()
    assert.equal((await ask()).code, 0)

    const { exitCode, complaints } = await openDesk(makeFolder(t)).run('restore', join(desk.dataDir, 'almagest.db'))

    assert.equal(exitCode, 1)
    assert.match(complaints, /in use/)
    assert.equal((await ask()).code, 0)
    assert.equal(await countCalls(), before + 2)
  })

  await t.test('a token revoked by the command is refused within a second', async () => {
    assert.equal((await desk.run('token', 'revoke', id)).exitCode, 0)

    await until(async () => (await ask()).code === 100)
  })

  await t.test('the books are right when it is gone, killed or not', async () => {
    await served.kill()

    assert.deepEqual((await desk.runJson<{ differences: string[] }>('verify')).differences, [])
  })

  await t.test('what it left unwritten when killed does not come back in a restored database', async (t) => {
    const file = join(makeFolder(t), 'backup.db')
    await desk.run('backup', file)
    const second = await startServed(t, { DATA_DIR: desk.dataDir })
    await desk.run('topup', 'ada', '1000')
    await second.kill()
    assert.ok(existsSync(join(desk.dataDir, 'almagest.db-wal')))
    const other = openDesk(makeFolder(t))
    copyFileSync(join(desk.dataDir, 'almagest.db-wal'), join(other.dataDir, 'almagest.db-wal'))

    const { exitCode, complaints } = await other.run('restore', file)

    assert.equal(exitCode, 1)
    assert.match(complaints, /almagest\.db-wal is there already; move it away first/)
  })
})

test('doctor ends with 1 and says what is wrong with a damaged database', async (t) => {
  const desk = await openAdasDesk(t)
  for (let number = 0; number < 30; number++) await desk.run('account', 'create', `account ${number}`)

  for (const [what, damage] of [
    ['in its pages', (bytes: Buffer) => bytes.fill(0x5a, 4_096 * 3, 4_096 * 8)],
    ['at its end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4_096 * 3)],
    ['at its beginning', (bytes: Buffer) => bytes.fill(0x5a, 0, 100)],
  ] as const) {
    await t.test(what, async (t) => {
      const copy = await copyDesk(t, desk)
      const file = join(copy.dataDir, 'almagest.db')
      const driver = new Sqlite(file)
      const bytes = driver.serialize()
      driver.close()
      writeFileSync(file, damage(bytes))

      const { exitCode, output, complaints } = await copy.run('doctor')

      assert.equal(exitCode, 1)
      assert.match(output + complaints, /database|almagest\.db/)
    })
  }
})

test('serve says in a sentence why it cannot, and ends with 1:', async (t) => {
  const isSentence = ({ exitCode, complaints }: ReturnType<typeof runProcess>, sentence: RegExp): void => {
    assert.match(complaints, sentence)
    assert.doesNotMatch(complaints, / {4}at /)
    assert.equal(exitCode, 1)
  }

  await t.test('a setting is wrong', (t) => {
    isSentence(runProcess(['serve'], { DATA_DIR: makeFolder(t), PORT: 'x' }), /^almagest: PORT: expected an integer/)
  })

  await t.test('a provider is unknown', (t) => {
    const outcome = runProcess(['serve'], { DATA_DIR: makeFolder(t), PORT: '0', PROVIDERS: 'nobody' })
    isSentence(outcome, /^almagest: PROVIDERS: there is no provider nobody/)
  })

  await t.test('its folder is a file', () => {
    isSentence(runProcess(['serve'], { DATA_DIR: program, PORT: '0' }), /^almagest: .*almagest\.js/)
  })

  await t.test('its port is taken', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? String(address?.port) : ''

    isSentence(
      runProcess(['serve'], { DATA_DIR: makeFolder(t), PORT: port }),
      new RegExp(`^almagest: .*${port}.*set PORT`),
    )
  })
})

test('the demo shows a request, its answer and its charge, and ends', async (t) => {
  const desk = openDesk(makeFolder(t))

  const { exitCode, output, complaints } = await desk.run('demo', '--once')

  assert.deepEqual([exitCode, complaints], [0, ''])
  assert.match(output, new RegExp(`curl "http://127\\.0\\.0\\.1:\\d+${kolPath}\\?token=alm_\\w{49}&kolId=${kolId}"`))
  assert.match(output, /Answer \(HTTP 200, \d+ ms\)/)
  assert.match(output, /Charged 0\.15 CNY; the account has 9\.85 CNY left\./)
  assertFits(output)
  assert.deepEqual(readdirSync(desk.dataDir), [])
})

test('the demo asks no upstream, also where there are credentials for one', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')

  const { exitCode } = await runOperator(['demo', '--once'], settingsOf([upstream]))

  assert.deepEqual([exitCode, upstream.targets], [0, []])
})

test('a call is explained to the operator, with who was asked and what it cost', async (t) => {
  const [dead, alive] = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  await dead.kill()
  const environment = { ...settingsOf([dead, alive]), RATES: 'EUR:8.2,USD:7.105' }
  const service = await openTestService(t, { environment })
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const { body } = await service.ask(`${kolPath}?token=${ada.secret}&kolId=1`)

  const shown = await runOperator(['call', 'show', body.requestId], { DATA_DIR: service.dataDir })
  const json = await runOperator(['call', 'show', body.requestId, '--json'], { DATA_DIR: service.dataDir })
  const unknown = await runOperator(['call', 'show', 'f'.repeat(32)], { DATA_DIR: service.dataDir })

  assert.match(shown.output, /charged {3}0\.15 CNY/)
  assert.match(shown.output, /1\. {2}just-one-api\/1 {2}preferred {2}connection\.refused +\d+ +0 CNY/)
  assert.match(shown.output, /2\. {2}tikhub\/1 {8}next {7}good +\d+ +0\.02 USD \(0\.1421 CNY\)/)
  assertFits(shown.output)
  assert.deepEqual(
    JSON.parse(json.output).flight.attempts.map(({ outcome }: { outcome: string }) => outcome),
    ['connection.refused', 'good'],
  )
  assert.deepEqual(JSON.parse(json.output).flight.attempts.at(-1).rateMicro, 7_105_000)
  assert.equal(unknown.exitCode, 1)
  assert.match(unknown.complaints, /there is no call f{32}/)
})

test('what an upstream took is told at the rate of its day, whatever RATES says later', async (t) => {
  const dataDir = makeFolder(t)
  const tikhub = await openUpstream(t, 'tikhub')
  const costs: string[] = []
  let secret: string | undefined
  for (const RATES of ['', 'USD:7.105', 'USD:9']) {
    await t.test(`with RATES=${RATES}`, async (t) => {
      const service = await openTestService(t, { dataDir, environment: { ...settingsOf([tikhub]), RATES } })
      secret ??= (await service.addCaller({ balanceMicro: yuan('1') })).secret
      const { body } = await service.ask(`${kolPath}?token=${secret}&kolId=1`)

      const { output } = await runOperator(['call', 'show', body.requestId], { DATA_DIR: dataDir, RATES: 'USD:8' })

      costs.push(/good +\d+ +(.*)/.exec(output)?.[1] ?? '')
    })
  }

  assert.deepEqual(costs, ['0.02 USD', '0.02 USD (0.1421 CNY)', '0.02 USD (0.18 CNY)'])
})
