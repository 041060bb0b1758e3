import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { recordingFile } from '#providers/recordings'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { startServed } from '#support/served'
import { kolId, kolPath, openTestService, placeOf, type TestService, until } from '#support/service'

const kol = (secret: string, more = ''): string => `${kolPath}?token=${secret}&kolId=${kolId}${more}`

const differencesOf = async ({ books }: TestService): Promise<readonly string[]> =>
  (await auditBooks(books.store)).differences

/** A database of the test's own, and a folder that nothing may be written to. */
async function makePlace(t: TestContext) {
  const databaseUrl = await makeDatabase(t)
  if (databaseUrl === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
  return { databaseUrl, dataDir: join(makeFolder(t), 'never made') }
}

test('a service on PostgreSQL', async (t) => {
  const place = await makePlace(t)
  if (!place) return
  const { databaseUrl, dataDir } = place
  const environment = { ...placeOf(dataDir, databaseUrl), DATA_DIR: dataDir }
  const run = async (...words: string[]) => {
    const { exitCode, output, complaints } = await runOperator(words, environment)
    assert.deepEqual([exitCode, complaints], [0, ''], words.join(' '))
    return output
  }
  let service = await openTestService(t, { databaseUrl, environment: { DATA_DIR: dataDir } })
  const ada = await service.addCaller({ balanceMicro: yuan('1') })

  await t.test('charges an answer once, and gives it again under its key', async () => {
    const first = await service.ask(kol(ada.secret), { headers: { 'idempotency-key': 'one' } })
    const again = await service.ask(kol(ada.secret), { headers: { 'idempotency-key': 'one' } })

    assert.deepEqual([first.body.code, first.headers.get('x-charge')], [0, '0.15'])
    assert.deepEqual([again.body.data, again.headers.get('x-charge')], [first.body.data, '0'])
    assert.equal((await service.books.ledger.getBalance(ada.accountId)).availableMicro, yuan('0.85'))
  })

  await t.test('gives what it keeps to who takes a cached answer', async () => {
    const cached = await service.ask(kol(ada.secret, '&acceptCache=true'))

    assert.deepEqual([cached.body.code, cached.headers.get('x-charge')], [0, '0'])
    assert.match(cached.headers.get('cache-status') ?? '', /hit/)
  })

  await t.test('notices within a second what a command changes', async () => {
    await run('account', 'suspend', ada.name)
    await until(async () => (await service.ask(kol(ada.secret))).body.code === 100, 1_000)

    await run('account', 'resume', ada.name)
    await until(async () => (await service.ask(kol(ada.secret, '&acceptCache=true'))).body.code === 0, 1_000)
  })

  await t.test('knows after a restart what it was paid for, and its books are right', async () => {
    const before = await service.books.ledger.getBalance(ada.accountId)
    await service.service.stop()

    service = await openTestService(t, { databaseUrl, environment: { DATA_DIR: dataDir } })

    assert.deepEqual(await service.books.ledger.getBalance(ada.accountId), before)
    const again = await service.ask(kol(ada.secret), { headers: { 'idempotency-key': 'one' } })
    assert.deepEqual([again.body.code, again.headers.get('x-charge')], [0, '0'])
    assert.deepEqual(await differencesOf(service), [])
    assert.match(await run('verify'), /Every figure is what the entries say/)
  })

  await t.test('is alone: a second one is refused by the name of the first', async () => {
    const { exitCode, complaints } = await runOperator(['serve'], { ...environment, PORT: '0' })

    assert.equal(exitCode, 1)
    assert.match(
      complaints,
      /^almagest: postgres:\S+ is in use by a running service \(almagest serve, process \d+ on .+, since 20\d\d-\S+Z\); stop it/,
    )
  })

  await t.test('gives back what one held that was killed, whose lock went with it', async (t) => {
    await service.service.stop()
    const killed = await startServed(t, { ...service.place, RECORDINGS_DIR: service.recordingsDir })
    const file = join(service.recordingsDir, recordingFile({ path: kolPath, params: { kolId: '4' } }))
    mkdirSync(dirname(file), { recursive: true })
    execFileSync('mkfifo', [file])
    const cut = assert.rejects(fetch(`${killed.url}${kolPath}?token=${ada.secret}&kolId=4`))
    await until(async () => JSON.parse(await run('account', 'show', ada.name, '--json')).heldMicro > 0)
    await killed.kill()
    await cut

    const next = await startServed(t, service.place)

    assert.equal(next.orphans, 1)
    await next.stop()
    await run('verify')
  })

  await t.test('reads and writes nothing in DATA_DIR', () => assert.ok(!existsSync(dataDir)))
})
