import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { systemClock } from '#kit'
import { databaseFile, openStore } from '#store'
import { lockFolder } from '#store/sqlite/driver'
import { fillStatements, sqlite } from '#support/fill'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'

const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

async function fillFolder(t: TestContext, calls: number): Promise<string> {
  const dataDir = makeFolder(t)
  await openStore({ dataDir, clock: systemClock }).close()
  const driver = new Sqlite(databaseFile(dataDir))
  const filling = { calls, accounts: 7, now: systemClock.now(), stepMs: 60_000 }
  for (const sql of fillStatements(sqlite, filling)) driver.exec(sql)
  driver.close()
  return dataDir
}

async function findServer(t: TestContext): Promise<{ readonly url: string } | string> {
  const url = await makeDatabase(t)
  return url === undefined ? skipWithout('postgres', 'no PostgreSQL listens') : { url }
}

test('migrate-store', async (t) => {
  const server = await findServer(t)
  if (typeof server === 'string') return t.skip(server)
  const { url } = server
  const dataDir = await fillFolder(t, 100)
  const run = (...words: readonly string[]) => runOperator(['migrate-store', ...words], { DATA_DIR: dataDir })

  await t.test('is misused without an address, or with one of something else, and repeats nothing of it', async () => {
    for (const words of [[], ['--to', ''], ['--to', 'https://user:hunter2@host/x'], ['--to', 'postgres://host']]) {
      const { exitCode, complaints } = await run(...words)
      assert.equal(exitCode, 2, words.join(' '))
      assert.doesNotMatch(complaints, /hunter2/)
    }
  })

  await t.test('is refused while a service runs, and where the target cannot be reached', async () => {
    const lock = lockFolder(dataDir)
    const busy = await run('--to', url)
    lock.release()
    assert.deepEqual([busy.exitCode, /in use by a running service/.test(busy.complaints)], [1, true])

    const away = await run('--to', 'postgres://ada:hunter2@127.0.0.1:1/almagest')
    assert.equal(away.exitCode, 1)
    assert.match(away.complaints, /cannot be reached/)
    assert.doesNotMatch(away.complaints, /hunter2/)
  })

  await t.test('copies all of it, and says where the key of its tokens is', async () => {
    const { exitCode, output } = await run('--to', url, '--json')
    const { tables, differences, tokenSecret, rows } = JSON.parse(output)
    assert.deepEqual([exitCode, differences, tables.call], [0, [], 100])
    assert.equal(
      rows,
      Object.values<number>(tables).reduce((sum, count) => sum + count),
    )
    // These tokens' key is kept elsewhere: no file is named that is not there.
    assert.equal(tokenSecret, null)
  })

  await t.test('leaves books that commands find sound, and refuses to copy into them again', async () => {
    const audit = await runOperator(['verify', '--json'], { DATABASE_URL: url, TOKEN_SECRET: 'x'.repeat(43) })
    assert.deepEqual([audit.exitCode, JSON.parse(audit.output).differences], [0, []])
    const again = await run('--to', url)
    assert.deepEqual([again.exitCode, /is not empty/.test(again.complaints)], [1, true])
    const resumed = await run('--to', url, '--resume')
    assert.deepEqual([resumed.exitCode, /verify finds no difference on either/.test(resumed.output)], [0, true])
    assert.match(resumed.output, /No key is in the folder/)
    writeFileSync(join(dataDir, 'token-secret'), 'a key that is never shown')
    const told = await run('--to', url, '--resume')
    assert.ok(told.output.includes(`TOKEN_SECRET_FILE=${dataDir}/token-secret`))
    assert.ok(!told.output.includes('never shown'))
    const given = await runOperator(['migrate-store', '--to', url, '--resume'], {
      DATA_DIR: dataDir,
      TOKEN_SECRET_FILE: join(dataDir, 'token-secret'),
    })
    assert.match(given.output, /the same TOKEN_SECRET_FILE/)
    await runOperator(['account', 'create', 'eve'], { DATABASE_URL: url, TOKEN_SECRET: 'x'.repeat(43) })
    const other = await run('--to', url, '--resume')
    assert.deepEqual([other.exitCode, /holds other books/.test(other.complaints)], [1, true])
  })
})

const calls = 30_000

test('migrate-store that is killed anywhere, and resumed, ends as if it had not been', async (t) => {
  const server = await findServer(t)
  if (typeof server === 'string') return t.skip(server)
  const { url } = server
  const dataDir = await fillFolder(t, calls)
  const client = new pg.Client({ connectionString: url })
  // Its database is dropped under it.
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000))
  t.diagnostic(`SEED=${seed}`)
  let drawn = seed
  const draw = (): number => {
    drawn = (drawn * 1_103_515_245 + 12_345) % 2_147_483_648
    return drawn / 2_147_483_648
  }

  function start() {
    const child = spawn(process.execPath, [program, 'migrate-store', '--to', url, '--resume', '--json'], {
      env: { ...process.env, DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    return { child, ended: once(child, 'exit').then(([code]) => ({ code, output })) }
  }

  /** Rows that are noted as copied. */
  async function countCopied(): Promise<number> {
    const { rows } = await client.query(`SELECT to_regclass('moving') IS NOT NULL AS begun`)
    if (!rows[0].begun) return 0
    return Number((await client.query('SELECT sum(rows) AS copied FROM moving')).rows[0].copied)
  }

  const rounds = 5
  // The last is well before the end.
  const rowsMost = calls * 1.8
  for (let nth = 0; nth < rounds; nth++) {
    const { child, ended } = start()
    const until = ((nth + draw()) / rounds) * rowsMost
    const deadMs = performance.now() + 90_000
    // Some time behind a commit, on the way to one of the next.
    while ((await countCopied()) < until) assert.ok(performance.now() < deadMs, `${until} rows are never copied`)
    await pause(draw() * 30)
    child.kill('SIGKILL')
    const { code } = await ended
    assert.equal(code, null, 'it was not killed')
  }

  const { code, output } = await start().ended
  const { differences, tables, resumed } = JSON.parse(output)
  assert.deepEqual([code, differences, tables.call], [0, [], calls])
  assert.ok(resumed > 0)
})
