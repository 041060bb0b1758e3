import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { makeFolder } from '#support/folder'
import { type OperatorOutcome, runOperator } from '#support/operator'
import { kolPath, successorPath } from '#support/service'

const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

/** More than an argument list holds, and than a terminal wants. */
const many = 131_000

interface Desk {
  readonly dataDir: string
  run(...words: string[]): Promise<OperatorOutcome>
  /** Lines a list printed. */
  list(...words: string[]): Promise<string[]>
}

async function openDesk(t: TestContext): Promise<Desk> {
  const dataDir = makeFolder(t)
  const run = (...words: string[]): Promise<OperatorOutcome> => runOperator(words, { DATA_DIR: dataDir })
  await run('account', 'create', 'ada', '--balance', '100')
  return {
    dataDir,
    run,
    async list(...words) {
      const { exitCode, output, complaints } = await run(...words)
      assert.deepEqual([exitCode, complaints], [0, ''], words.join(' '))
      return output.trimEnd().split('\n')
    },
  }
}

function write(dataDir: string, sql: string): void {
  const driver = new Sqlite(join(dataDir, 'almagest.db'))
  driver.exec(sql)
  driver.close()
}

const countUp = `WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < ${many})`

/** Tokens of ada, of one moment, so that pages must tell them apart by id. */
const manyTokens = `
  ${countUp}
  INSERT INTO token (id, account_id, digest, hint, label, created_at, revoked_at)
  SELECT printf('tok_%010d', value), (SELECT id FROM account WHERE name = 'ada'), randomblob(32), 'abcd',
         'label ' || value, 1700000000000, CASE WHEN value % 2 THEN 1700000000001 END
  FROM number`

const manyAccounts = `
  ${countUp}
  INSERT INTO account (id, name, status, operator, created_at)
  SELECT printf('acc_%010d', value), printf('team %06d', value), 'active', 0, 1700000000000 FROM number;
  INSERT INTO balance (account_id) SELECT id FROM account WHERE name <> 'ada'`

/** Runs the command in a process of its own; `read` is given what it prints. */
async function runProcess(words: readonly string[], dataDir: string, onText: (text: string) => boolean) {
  const env = { DATA_DIR: dataDir }
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!onText(text)) child.stdout.destroy()
  })
  const [exitCode] = await once(child, 'close')
  return { exitCode, complaints }
}

test('a list of more tokens than fit an argument list', async (t) => {
  const desk = await openDesk(t)
  write(desk.dataDir, manyTokens)

  await t.test('has every token once, in the order they were made, within 80 columns', async () => {
    const [head, ...lines] = await desk.list('token', 'list')

    assert.match(head ?? '', /^ID +ACCOUNT +LABEL +SECRET +ASKS +SPENT +STATE$/)
    assert.equal(lines.length, many)
    assert.deepEqual(
      lines.filter((line, index) => !line.startsWith(`tok_${String(index + 1).padStart(10, '0')}  ada`)),
      [],
    )
    assert.ok([head ?? '', ...lines].every((line) => line.length <= 80))
  })

  await t.test('is a whole array in JSON, also for a reader in another process', async () => {
    const texts: string[] = []
    const { exitCode } = await runProcess(['token', 'list', '--json'], desk.dataDir, (text) => texts.push(text) > 0)

    const list = JSON.parse(texts.join('')) as { id: string }[]
    assert.deepEqual([exitCode, list.length, list.at(-1)?.id], [0, many, `tok_${String(many).padStart(10, '0')}`])
  })

  await t.test('is held to what is asked', async () => {
    assert.deepEqual(
      (await desk.list('token', 'list', '--active', '--limit', '3')).slice(1).map((line) => line.slice(0, 14)),
      ['tok_0000000002', 'tok_0000000004', 'tok_0000000006'],
    )
    assert.equal((await desk.list('token', 'list', '--limit', '3')).length, 4)
    assert.deepEqual((await desk.list('token', 'list', 'LABEL 130999'))[1]?.slice(0, 14), 'tok_0000130999')
    assert.deepEqual(await desk.list('token', 'list', 'nothing like it'), ['There is no such token.'])
    assert.equal((await desk.run('token', 'list', 'nothing like it', '--json')).output, '[]\n')
    assert.deepEqual(
      await desk.list('token', 'list', '--limit', '2', '--account', 'ada'),
      (await desk.list('token', 'list', '--limit', '5')).slice(0, 3),
    )
  })

  await t.test('ends quietly when its reader has seen enough', async () => {
    let seen = ''
    const { exitCode, complaints } = await runProcess(['token', 'list'], desk.dataDir, (text) => {
      seen += text
      return false
    })

    assert.deepEqual([exitCode, complaints], [0, ''])
    assert.ok(seen.length > 0 && seen.length < (many * 60) / 4, `${seen.length}`)
  })

  await t.test('is not printed whole by account show, which says how many there are', async () => {
    const lines = await desk.list('account', 'show', 'ada')

    assert.ok(lines.length < 30)
    assert.match(lines.at(-1) ?? '', new RegExp(`and ${many - 10} more tokens`))
  })
})

test('a list of as many accounts', async (t) => {
  const desk = await openDesk(t)
  write(desk.dataDir, manyAccounts)

  await t.test('is sorted by name, and has each once', async () => {
    const [head, first, ...lines] = await desk.list('account', 'list')

    assert.match(head ?? '', /^NAME +STATUS +AVAILABLE +HELD +CHARGED +SINCE$/)
    assert.match(first ?? '', /^ada +active +100\.00 CNY/)
    assert.equal(lines.length, many)
    assert.deepEqual(
      lines.filter((line, index) => !line.startsWith(`team ${String(index + 1).padStart(6, '0')} `)),
      [],
    )
  })

  await t.test('is held to what is asked', async () => {
    assert.equal((await desk.list('account', 'list', 'TEAM 00001')).length, 11)
    assert.equal((await desk.list('account', 'list', '--suspended')).at(-1), 'There is no such account.')
    assert.equal((await desk.list('account', 'list', '--active', '--limit', '7')).length, 8)
  })

  await t.test('and of their tokens has one after the other', async () => {
    write(
      desk.dataDir,
      `INSERT INTO token (id, account_id, digest, hint, created_at)
       SELECT 'tok' || substr(id, 4), id, randomblob(32), 'abcd', 1700000000000 FROM account WHERE name BETWEEN 'team 000001' AND 'team 001200'`,
    )
    const lines = await desk.list('token', 'list', '--limit', '1200')

    assert.equal(lines.length, 1 + 1_200)
    assert.match(lines.at(-1) ?? '', /team 001200/)
  })

  await t.test('of before names were held against each other is known to who makes one more', async () => {
    write(desk.dataDir, `DELETE FROM account_look; DELETE FROM remembered WHERE name = 'looks of accounts'`)
    assert.equal((await desk.run('account', 'create', 'ben')).exitCode, 0)
    assert.match(
      (await desk.run('account', 'create', 'TEAM 000001')).complaints,
      /looks like the account "team 000001"/,
    )
  })
})

test('every list', async (t) => {
  const desk = await openDesk(t)
  const label = '很长的标签'.repeat(20)
  await desk.run('account', 'create', `${'a very long name '.repeat(5)}end`, '--balance', '9999999.999999')
  await desk.run(
    'token',
    'create',
    '--account',
    'ada',
    '--label',
    label,
    '--cap',
    '9999999.123456',
    '--expires',
    '2099-01-01',
  )

  for (const words of [
    ['token', 'list'],
    ['account', 'list'],
    ['endpoint', 'list'],
    ['price', 'list'],
    ['price', 'list', '--account', 'ada'],
  ]) {
    await t.test(`fits 80 columns, whatever is in it: ${words.join(' ')}`, async () => {
      const lines = await desk.list(...words)

      assert.ok(lines.length > 1)
      for (const line of lines) assert.ok(line.replaceAll(/\p{Script=Han}/gu, '..').length <= 80, line)
    })
  }

  await t.test('shows a long label short, and whole in JSON; account show has a token’s whole record too', async () => {
    assert.match((await desk.list('token', 'list')).join('\n'), /很长.*…/)
    assert.equal(JSON.parse((await desk.run('token', 'list', '--json')).output)[0].label, label)
    const { tokens } = JSON.parse((await desk.run('account', 'show', 'ada', '--json')).output)
    assert.deepEqual(
      [tokens.length, tokens[0].label, tokens[0].capMicro, tokens[0].spentMicro],
      [1, label, 9_999_999_123_456, 0],
    )
  })

  await t.test('of endpoints and prices is sorted by path, and finds a word', async () => {
    for (const name of ['endpoint', 'price']) {
      const paths = JSON.parse((await desk.run(name, 'list', '--json')).output).map(
        ({ path }: { path: string }) => path,
      )
      assert.deepEqual(paths, paths.toSorted())
      assert.ok(paths.includes(kolPath))
      const found = JSON.parse((await desk.run(name, 'list', 'author_rec_videos_v2', '--json')).output)
      assert.deepEqual(
        found.map(({ path }: { path: string }) => path),
        [successorPath],
      )
    }
  })

  await t.test('of endpoints turned off has those alone', async () => {
    await desk.run('endpoint', 'disable', kolPath)

    const lines = await desk.list('endpoint', 'list', '--disabled')

    assert.equal(lines.length, 2)
    assert.match(lines[1] ?? '', /^off +deprecated +\/api/)
  })

  await t.test('shows nothing that a terminal would obey, also of what was written before', async () => {
    write(desk.dataDir, `UPDATE token SET label = 'a' || char(27) || '[2J' || char(8238)`)

    const { output } = await desk.run('token', 'list')

    assert.ok(!output.includes('\x1b') && !output.includes('\u202e'))
    assert.match(output, /\\u\{1b\}/)
  })
})
