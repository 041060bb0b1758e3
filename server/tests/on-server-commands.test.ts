import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runOperator } from '#support/operator'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { kolId, kolPath, openTestService, placeOf } from '#support/service'

/** Whatever a command says, a password is not in it. */
const password = 'pass%2Fword'

test('commands on PostgreSQL', async (t) => {
  const made = await makeDatabase(t)
  if (made === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
  // The test's server asks for none, and takes any.
  const databaseUrl = made.replace('postgres@', `postgres:${password}@`)
  const environment: Readonly<Record<string, string>> = { ...placeOf('', databaseUrl), PORT: '0', DRAIN: '0s' }
  const run = async (words: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const outcome = await runOperator(words, { ...environment, ...more })
    for (const secret of [password, decodeURIComponent(password), environment['TOKEN_SECRET'] ?? ''])
      assert.ok(!`${outcome.output}${outcome.complaints}`.includes(secret), words.join(' '))
    return outcome
  }
  const runWell = async (...words: string[]): Promise<string> => {
    const { exitCode, output, complaints } = await run(words)
    assert.deepEqual([exitCode, complaints], [0, ''], words.join(' '))
    return output
  }

  await t.test('make no books where one only wants to see them', async () => {
    const { exitCode, complaints } = await run(['account', 'list'])

    assert.equal(exitCode, 1)
    assert.match(
      complaints,
      /^almagest: there are no books in postgres:\S+ yet; begin with: npx almagest account create NAME\n$/,
    )
  })

  await t.test('keep accounts, tokens, money, prices and switches', async () => {
    for (const words of [
      ['account', 'create', 'ada', '--balance', '5', '--daily-quota', '100'],
      ['account', 'list'],
      ['account', 'limit', 'ada', '9/s'],
      ['account', 'quota', 'ada', '200'],
      ['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '3'],
      ['topup', 'ada', '5'],
      ['adjust', 'ada', '-1', '--reason', 'counted twice'],
      ['price', 'set', kolPath, '0.2'],
      ['price', 'list'],
      ['endpoint', 'disable', kolPath],
      ['endpoint', 'enable', kolPath],
      ['endpoint', 'list'],
      ['token', 'create', '--account', 'ada'],
      ['token', 'list'],
      ['drift'],
      ['savings'],
      ['statement', '2026-10', '--account', 'ada'],
      ['openapi'],
      ['verify'],
    ])
      await runWell(...words)
    assert.match(await runWell('account', 'show', 'ada'), /9\.00/)
  })

  await t.test('show a call, beside the service', async (t) => {
    const service = await openTestService(t, { databaseUrl })
    const { token } = JSON.parse(await runWell('token', 'create', '--account', 'ada', '--json'))
    const { headers } = await service.ask(`${kolPath}?token=${token}&kolId=${kolId}`)

    assert.match(await runWell('call', 'show', headers.get('x-request-id') ?? ''), /recordings/)
    const { exitCode, output } = await run(['doctor'])
    assert.deepEqual([exitCode, /database +sound, as far as it says: PostgreSQL \d+/.test(output)], [0, true], output)
    await service.service.stop()
  })

  await t.test('say by which program a backup is made, and put back', async () => {
    for (const [words, expected] of [
      [['backup', "ada's.dump"], /pg_dump --format=custom --file='ada'\\''s\.dump' --dbname='postgres:\/\/postgres@/],
      [['restore', 'ada.dump'], /pg_restore --exit-on-error .*--dbname='postgres:\/\/postgres@\S+' 'ada\.dump'/],
    ] as const) {
      const { exitCode, complaints } = await run(words)
      assert.equal(exitCode, 1)
      assert.match(complaints, expected)
    }
  })

  await t.test('erase a creator, and say what is left to the server', async () => {
    await runWell('account', 'create', 'ben', '--balance', '1')
    await runWell('adjust', 'ben', '1', '--reason', `for ${kolId}`)
    const { exitCode, output } = await run(['erase', '--subject', kolId, '--yes'])

    assert.match(output, /1 answers about 6831825876674412552 erased/)
    assert.match(output, /The server writes over their bytes in its own time/)
    assert.match(output, /entry\.reason/)
    assert.equal(exitCode, 1)
  })

  await t.test('make every token dead by another key, which the operator gives', async () => {
    const same = await run(['token', 'reset-key', '--yes'])
    assert.deepEqual([same.exitCode, /is the key that tokens are made with now/.test(same.complaints)], [1, true])
    const other = { TOKEN_SECRET: 'another key of tokens, for tests' }
    const refused = await run(['serve'], other)
    assert.match(refused.complaints, /^almagest: TOKEN_SECRET is not the one this database's tokens were made with/)

    assert.match((await run(['doctor'], other)).output, /bad +token key +is not the one that tokens were made with/)

    assert.equal((await run(['token', 'reset-key', '--yes'], other)).exitCode, 0)

    assert.equal((await run(['token', 'create', '--account', 'ada'], other)).exitCode, 0)
    assert.match((await run(['serve'])).complaints, /^almagest: TOKEN_SECRET is not the one/)
  })

  await t.test('show a demo without touching the books', async () => {
    const before = await runWell('account', 'list')
    assert.match(await runWell('demo', '--once'), /A fresh database in \/\S+almagest-demo-/)
    assert.equal(await runWell('account', 'list'), before)
  })

  await t.test('leave books that are right', async () => void (await runWell('verify')))
})
