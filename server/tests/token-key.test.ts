import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { makeFolder } from '#support/folder'
import { type OperatorOutcome, runOperator } from '#support/operator'
import { kolId, kolPath, openTestService } from '#support/service'

const keyOf = (dataDir: string): string => join(dataDir, 'token-secret')

const run = (dataDir: string, words: readonly string[], answer?: boolean): Promise<OperatorOutcome> =>
  runOperator(words, { DATA_DIR: dataDir, PORT: '0', DRAIN: '0s', LOG_LEVEL: 'silent' }, answer)

async function runWell(dataDir: string, ...words: string[]): Promise<string> {
  const { exitCode, output, complaints } = await run(dataDir, words)
  assert.deepEqual([exitCode, complaints], [0, ''], words.join(' '))
  return output
}

const makeToken = async (dataDir: string): Promise<string> =>
  JSON.parse(await runWell(dataDir, 'token', 'create', '--account', 'ada', '--json')).token

/** A folder with an account and two tokens. */
async function openAdas(t: TestContext) {
  const dataDir = makeFolder(t)
  await runWell(dataDir, 'account', 'create', 'ada', '--balance', '100')
  return { dataDir, first: await makeToken(dataDir), second: await makeToken(dataDir) }
}

/** What a service says to a token. */
async function ask(t: TestContext, dataDir: string, token: string): Promise<number> {
  const { ask, service } = await openTestService(t, { dataDir })
  const { body } = await ask(`${kolPath}?token=${token}&kolId=${kolId}`)
  await service.stop()
  return body.code
}

test('the books are kept without the key of tokens:', async (t) => {
  const withoutKey: readonly (readonly string[])[] = [
    ['account', 'create', 'ben', '--balance', '1'],
    ['account', 'list'],
    ['account', 'show', 'ada'],
    ['account', 'suspend', 'ben'],
    ['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '3'],
    ['topup', 'ada', '5'],
    ['adjust', 'ada', '-1', '--reason', 'counted twice'],
    ['price', 'set', kolPath, '0.2'],
    ['price', 'list'],
    ['endpoint', 'disable', kolPath],
    ['token', 'list'],
    ['verify'],
  ]
  const { dataDir } = await openAdas(t)
  const listed = JSON.parse(await runWell(dataDir, 'token', 'list', '--json'))
  rmSync(keyOf(dataDir))
  for (const words of withoutKey) {
    await t.test(words.join(' '), async () => {
      await runWell(dataDir, ...words)
      assert.ok(!existsSync(keyOf(dataDir)))
    })
  }

  await t.test('token revoke', async () => {
    await runWell(dataDir, 'token', 'revoke', listed[0].id)
  })

  await t.test('and what makes or checks tokens says what is missing, and makes no other', async () => {
    for (const words of [['token', 'create', '--account', 'ada'], ['serve']]) {
      const { exitCode, complaints } = await run(dataDir, words)

      assert.equal(exitCode, 1)
      assert.match(complaints, /^almagest: \S+token-secret is missing; .*token reset-key.*\n$/)
      assert.ok(!existsSync(keyOf(dataDir)))
    }
  })
})

test('token reset-key', async (t) => {
  await t.test('makes another key: every token is dead, and a new one works', async (t) => {
    const { dataDir, first, second } = await openAdas(t)
    const old = readFileSync(keyOf(dataDir), 'utf8')

    const { exitCode, output, complaints } = await run(dataDir, ['token', 'reset-key', '--yes'])

    assert.equal(exitCode, 0)
    assert.match(complaints, /^2 working tokens stop working for good\.\n$/)
    assert.match(output, /2 tokens are dead/)
    assert.notEqual(readFileSync(keyOf(dataDir), 'utf8'), old)
    assert.equal(statSync(keyOf(dataDir)).mode & 0o777, 0o600)
    const third = await makeToken(dataDir)
    for (const [token, code] of [
      [first, 100],
      [second, 100],
      [third, 0],
    ] as const)
      assert.equal(await ask(t, dataDir, token), code)
  })

  await t.test('leaves them dead also where the old key is put back', async (t) => {
    const { dataDir, first } = await openAdas(t)
    const old = readFileSync(keyOf(dataDir), 'utf8')
    await run(dataDir, ['token', 'reset-key', '--yes'])
    const driver = new Sqlite(join(dataDir, 'almagest.db'))
    driver.exec(`DELETE FROM remembered WHERE name = 'token secret'`)
    driver.close()
    writeFileSync(keyOf(dataDir), old)

    assert.equal(await ask(t, dataDir, first), 100)
  })

  await t.test('is the way on where the key is lost', async (t) => {
    const { dataDir } = await openAdas(t)
    rmSync(keyOf(dataDir))

    assert.equal((await run(dataDir, ['token', 'reset-key', '--yes'])).exitCode, 0)

    assert.equal(await ask(t, dataDir, await makeToken(dataDir)), 0)
  })

  await t.test('is done again where it ended on the way', async (t) => {
    const { dataDir, first } = await openAdas(t)
    const driver = new Sqlite(join(dataDir, 'almagest.db'))
    driver.exec(`UPDATE token SET revoked_at = 1; DELETE FROM remembered WHERE name = 'token secret'`)
    driver.close()
    rmSync(keyOf(dataDir))

    assert.equal((await run(dataDir, ['token', 'reset-key', '--yes'])).exitCode, 0)

    assert.equal(await ask(t, dataDir, first), 100)
    assert.equal(await ask(t, dataDir, await makeToken(dataDir)), 0)
  })

  await t.test('asks whoever sits at a terminal, with the number of tokens told first', async (t) => {
    const { dataDir, first } = await openAdas(t)

    const no = await run(dataDir, ['token', 'reset-key'], false)
    assert.deepEqual([no.exitCode, no.output], [1, 'Nothing was changed.\n'])
    assert.match(no.complaints, /^2 working tokens/)
    assert.equal(await ask(t, dataDir, first), 0)

    assert.equal((await run(dataDir, ['token', 'reset-key'], true)).exitCode, 0)
    assert.equal(await ask(t, dataDir, first), 100)
  })

  await t.test('is misused where nobody can be asked', async (t) => {
    const { dataDir, first } = await openAdas(t)

    const { exitCode, output, complaints } = await run(dataDir, ['token', 'reset-key'])

    assert.deepEqual([exitCode, output], [2, ''])
    assert.match(complaints, /--yes/)
    assert.equal(await ask(t, dataDir, first), 0)
  })

  await t.test('is refused while the service runs, and where TOKEN_SECRET is the key', async (t) => {
    const { dataDir, first } = await openAdas(t)
    const { service } = await openTestService(t, { dataDir })

    const running = await run(dataDir, ['token', 'reset-key', '--yes'])
    await service.stop()
    const secret = readFileSync(keyOf(dataDir), 'utf8').trim()
    const configured = await runOperator(['token', 'reset-key', '--yes'], { DATA_DIR: dataDir, TOKEN_SECRET: secret })

    assert.equal(running.exitCode, 1)
    assert.match(running.complaints, /in use by a running service/)
    assert.equal(configured.exitCode, 1)
    assert.match(configured.complaints, /TOKEN_SECRET is set/)
    assert.equal(await ask(t, dataDir, first), 0)
  })
})

test('a backup put back without the key of its tokens says so at once, and what to do', async (t) => {
  const { dataDir, first } = await openAdas(t)
  const [file, other] = [join(makeFolder(t), 'backup.db'), makeFolder(t)]
  await runWell(dataDir, 'backup', file)

  const output = await runWell(other, 'restore', file)
  copyFileSync(keyOf(dataDir), keyOf(other))

  assert.match(output, /None of its 2 tokens works[\s\S]*token-secret[\s\S]*token reset-key/)
  assert.equal(await ask(t, other, first), 0)
  const beside = makeFolder(t)
  copyFileSync(keyOf(dataDir), keyOf(beside))
  assert.ok(!(await runWell(beside, 'restore', file)).includes('None of its'))
})
