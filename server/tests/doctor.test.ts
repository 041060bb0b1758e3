import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { receiverSecret } from '#support/receiver'
import { startServed } from '#support/served'

interface Finding {
  readonly what: string
  readonly state: 'ok' | 'warn' | 'bad'
  readonly says: string
  readonly advice?: string
}

/** A port nobody has, or one somebody has while the test runs. */
async function takePort(t: TestContext, isKept: boolean): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  if (isKept) t.after(() => server.close())
  else await new Promise((resolve) => server.close(resolve))
  return port
}

async function openPatient(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const dataDir = join(makeFolder(t), 'data')
  const environment = { DATA_DIR: dataDir, PORT: await takePort(t, false), ...settings }
  const run = (...words: string[]) => runOperator(words, environment)
  return {
    dataDir,
    environment,
    run,
    /** What the doctor says, in JSON and on a terminal, which must agree. */
    async examine() {
      const [json, text] = [await run('doctor', '--json'), await run('doctor')]
      assert.deepEqual([json.complaints, text.complaints, json.exitCode], ['', '', text.exitCode])
      for (const line of text.output.split('\n')) assert.ok(line.replaceAll(/\S*\/\S+/g, '').length <= 80, line)
      const findings: Finding[] = JSON.parse(json.output)
      assert.equal(json.exitCode, findings.some(({ state }) => state === 'bad') ? 1 : 0)
      for (const { state, what, advice } of findings) {
        assert.match(text.output, new RegExp(`^${state} +${what}`, 'm'))
        assert.equal(advice === undefined, state === 'ok', what)
      }
      const find = (what: string) => findings.filter((one) => one.what === what)
      return {
        exitCode: json.exitCode,
        output: text.output,
        findings,
        find,
        state: (what: string) => find(what).map(({ state }) => state),
      }
    },
  }
}

test('doctor before there is anything', async (t) => {
  const patient = await openPatient(t)

  const { exitCode, findings, find } = await patient.examine()

  await t.test('finds nothing bad, and makes nothing', () => {
    assert.deepEqual([exitCode, existsSync(patient.dataDir)], [0, false])
    assert.deepEqual(
      findings.filter(({ state }) => state !== 'ok').map(({ what }) => what),
      ['upstreams'],
    )
  })

  await t.test('says that answers come from the sample only', () => {
    assert.equal(find('upstreams')[0]?.says, 'none: answers come from the sample only')
    assert.match(find('upstreams')[0]?.advice ?? '', /JUST_ONE_API_TOKEN/)
  })

  await t.test('looks at everything that can be wrong', () => {
    const looked = [
      'runtime',
      'settings',
      'folder',
      'disk',
      'database',
      'token key',
      'cached',
      'port',
      'recordings',
      'credentials',
      'upstreams',
      'alerts',
      'clock',
    ]
    assert.deepEqual([...new Set(findings.map(({ what }) => what))], looked)
  })
})

test('doctor with accounts and a token finds a sound database', async (t) => {
  const patient = await openPatient(t)
  await patient.run('account', 'create', 'ada')
  await patient.run('token', 'create', '--account', 'ada')

  const { exitCode, find, state } = await patient.examine()

  assert.equal(exitCode, 0)
  assert.match(find('database')[0]?.says ?? '', /^sound/)
  assert.deepEqual([find('accounts')[0]?.says, ...state('token key'), ...state('folder')], ['1', 'ok', 'ok'])
})

test('doctor says what is bad, and what to do:', async (t) => {
  await t.test('settings that cannot be read, one finding each', async (t) => {
    const patient = await openPatient(t, { PORT: 'x', DEADLINE: 'soon' })
    const { exitCode, find } = await patient.examine()
    assert.equal(exitCode, 1)
    assert.match(
      find('settings')
        .map(({ says }) => says)
        .join(),
      /PORT: .*DEADLINE: /,
    )
  })

  await t.test('a folder that is a file', async (t) => {
    const patient = await openPatient(t)
    writeFileSync(patient.dataDir, '')
    const { exitCode, state } = await patient.examine()
    assert.deepEqual([exitCode, ...state('folder')], [1, 'bad'])
  })

  await t.test('a database that is damaged', async (t) => {
    const patient = await openPatient(t)
    for (let number = 0; number < 20; number++) await patient.run('account', 'create', `account ${number}`)
    const file = join(patient.dataDir, 'almagest.db')
    const driver = new Sqlite(file)
    const bytes = driver.serialize()
    driver.close()
    writeFileSync(file, bytes.fill(0x5a, 4_096 * 3, 4_096 * 8))
    const { exitCode, find } = await patient.examine()
    assert.deepEqual([exitCode, find('database')[0]?.state], [1, 'bad'])
    assert.match(find('database')[0]?.advice ?? '', /restore/)
  })

  await t.test('a file in the place of the database', async (t) => {
    const patient = await openPatient(t)
    mkdirSync(patient.dataDir)
    writeFileSync(join(patient.dataDir, 'almagest.db'), 'not a database'.repeat(1_000))
    const { exitCode, state } = await patient.examine()
    assert.deepEqual([exitCode, ...state('database')], [1, 'bad'])
  })

  await t.test('a port another program has', async (t) => {
    const port = await takePort(t, true)
    const { exitCode, find } = await (await openPatient(t, { PORT: port })).examine()
    assert.deepEqual([exitCode, find('port')[0]?.state], [1, 'bad'])
    assert.match(find('port')[0]?.advice ?? '', /set PORT/)
  })

  await t.test('a folder of recordings that is none', async (t) => {
    const { exitCode, output } = await (await openPatient(t, { RECORDINGS_DIR: '/nothing/here' })).examine()
    assert.equal(exitCode, 1)
    assert.match(output, /RECORDINGS_DIR/)
  })

  await t.test('a clock that was set back behind the newest record', async (t) => {
    const patient = await openPatient(t)
    await patient.run('account', 'create', 'ada', '--balance', '1')
    const driver = new Sqlite(join(patient.dataDir, 'almagest.db'))
    driver.exec(
      `INSERT INTO entry (at, account_id, kind, calls, path) SELECT at + 86400000, account_id, 'grant', 1, '/api/x' FROM entry`,
    )
    driver.close()
    const { exitCode, find } = await patient.examine()
    assert.deepEqual([exitCode, find('clock')[0]?.state], [1, 'bad'])
  })
})

test('doctor warns of what may be meant so:', async (t) => {
  await t.test('a folder open to others', async (t) => {
    const patient = await openPatient(t)
    mkdirSync(patient.dataDir)
    chmodSync(patient.dataDir, 0o755)
    const { exitCode, find } = await patient.examine()
    assert.deepEqual([exitCode, find('folder')[0]?.state], [0, 'warn'])
    assert.match(find('folder')[0]?.advice ?? '', /^chmod 700 /)
  })

  await t.test('an upstream that cannot be reached; one that can is well, and is asked nothing', async (t) => {
    let asked = 0
    const server = createServer((socket) => void socket.on('data', () => asked++)).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const near = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const patient = await openPatient(t, {
      JUST_ONE_API_TOKEN: 'secret-of-just-one,another-secret',
      JUST_ONE_API_URL: near,
      TIKHUB_API_KEY: 'secret-of-tikhub',
      TIKHUB_URL: `http://127.0.0.1:${await takePort(t, false)}`,
    })
    const { exitCode, find, state, output } = await patient.examine()
    assert.deepEqual([exitCode, asked, ...state('upstreams')], [0, 0, 'ok', 'warn'])
    assert.equal(
      find('credentials')[0]?.says,
      'JUST_ONE_API_TOKEN set, 2 of them; TIKHUB_API_KEY set; XINGTU_COOKIE not set',
    )
    assert.match(find('proof')[0]?.says ?? '', /^npx almagest upstream check /)
    assert.ok(!output.includes('secret-of'))
  })

  await t.test('a folder of recordings that is empty', async (t) => {
    const { exitCode, state, find } = await (await openPatient(t, { RECORDINGS_DIR: makeFolder(t) })).examine()
    assert.deepEqual([exitCode, ...state('recordings')], [0, 'ok', 'warn'])
    assert.match(find('upstreams')[0]?.says ?? '', /RECORDINGS_DIR only$/)
  })
})

test('doctor beside the running service knows whose port it is, and leaves everything as it was', async (t) => {
  const patient = await openPatient(t)
  await patient.run('account', 'create', 'ada')
  const served = await startServed(t, { DATA_DIR: patient.dataDir })
  const environment = { DATA_DIR: patient.dataDir, PORT: new URL(served.url).port }
  const names = readdirSync(patient.dataDir)

  const { exitCode, output } = await runOperator(['doctor'], environment)

  assert.equal(exitCode, 0)
  assert.match(output, /^ok +port +\d+ on 127\.0\.0\.1 is the running service’s$/m)
  assert.deepEqual(readdirSync(patient.dataDir), names)
  assert.equal((await fetch(`${served.url}/healthz`)).status, 200)
})

test('doctor looks whether alerts would arrive, and tells nobody the address', async (t) => {
  for (const isThere of [true, false]) {
    const port = await takePort(t, isThere)
    const patient = await openPatient(t, {
      ALERT_WEBHOOK: `http://127.0.0.1:${port}/hooks/key-0123456789`,
      ALERT_WEBHOOK_SECRET: receiverSecret,
    })

    const { exitCode, state, output } = await patient.examine()

    assert.deepEqual([exitCode, state('alerts')], [0, [isThere ? 'ok' : 'warn']])
    assert.ok(!output.includes('key-0123456789') && !output.includes(receiverSecret))
  }
})
