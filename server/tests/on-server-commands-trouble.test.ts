import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { startPostgres } from '#support/postgres-server'
import { skipWithout } from '#support/required'
import { kolPath, placeOf } from '#support/service'
import { makeSmallDatabase } from '#support/small-database'

/** How long a command may take to say that it cannot. */
const patienceMs = 45_000

/** Run at one time where they come so far: each has a few of the server's connections. */
const togetherMax = 8

/** Every command that opens books, with words that it would do something for. */
function listAll(folder: string): readonly (readonly string[])[] {
  const document = join(folder, 'document.json')
  // As much as does not fit anywhere, and cannot be made shorter.
  const description = randomBytes(1_000_000).toString('hex')
  const paths = { '/api/tests/new/v1': { get: { description, responses: { 200: { description: 'ok' } } } } }
  writeFileSync(document, JSON.stringify({ openapi: '3.0.3', info: { title: 'x', version: '1' }, paths }))
  const answer = join(folder, 'answer.json')
  writeFileSync(answer, '{"base_resp":{"status_code":0,"status_message":""},"newest_videos":[{"item_id":"77"}]}')
  return [
    ['serve'],
    ['account', 'create', 'ben', '--balance', '5'],
    ['account', 'list'],
    ['account', 'show', 'ada'],
    ['account', 'suspend', 'ada'],
    ['account', 'resume', 'ada'],
    ['account', 'limit', 'ada', '9/s'],
    ['account', 'quota', 'ada', '200'],
    ['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '3'],
    ['topup', 'ada', '5'],
    ['adjust', 'ada', '-1', '--reason', 'counted twice'],
    ['refund', '0123456789abcdef0123456789abcdef', '--reason', 'x'],
    ['price', 'set', kolPath, '0.2'],
    ['price', 'unset', kolPath],
    ['price', 'list'],
    ['endpoint', 'disable', kolPath],
    ['endpoint', 'enable', kolPath],
    ['endpoint', 'list'],
    ['catalogue', 'import', document],
    ['catalogue', 'withdraw', 'Nothing', '--yes'],
    ['upstream', 'pause', 'tikhub'],
    ['upstream', 'resume', 'tikhub'],
    ['import', answer, '--endpoint', kolPath, '--param', 'kolId=77'],
    ['token', 'create', '--account', 'ada'],
    ['token', 'list'],
    ['token', 'change', 'tok_unknown', '--cap', '1'],
    ['token', 'revoke', 'tok_unknown'],
    ['token', 'reset-key', '--yes'],
    ['person', 'invite', 'ben@example.com', '--operator'],
    ['person', 'list'],
    ['person', 'remove', 'nobody@example.com', '--yes'],
    ['person', 'reset', 'nobody@example.com'],
    ['call', 'list'],
    ['call', 'show', '0123456789abcdef0123456789abcdef'],
    ['drift'],
    ['savings'],
    ['statement', '2026-11', '--account', 'ada'],
    ['openapi'],
    ['erase', '--subject', '6831825876674412552', '--yes'],
    ['verify'],
    ['doctor'],
  ]
}

/** These open no books on a server, or tell by which program of its own it is done; and one that has its books in a folder. */
const others = ['demo', 'upstream check', 'backup', 'restore', 'migrate-store']

/** Every command there is, by walking the help texts. */
async function listNames(words: readonly string[] = []): Promise<string[]> {
  const { output } = await runOperator([...words, '--help'], {})
  const [, list] = output.split('\nCommands:\n')
  if (list === undefined) return [words.join(' ')]
  const names = [...list.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help')
  return (await Promise.all(names.map((name) => listNames([...words, name])))).flat()
}

/** These only read: they may succeed where the books can be read. */
const isReading = (words: readonly string[]): boolean =>
  /list|show|^(drift|savings|openapi|statement.*|verify)$/.test(words.slice(0, 2).join(' '))

interface Fault {
  readonly name: string
  readonly canRead: boolean
  /** Whether what is small may be written all the same. */
  readonly mayWrite?: boolean
  begin(): Promise<unknown>
  end(): Promise<unknown>
}

test('a command, where PostgreSQL', async (t) => {
  const server = await startPostgres(t, 18_511)
  if (!server) return t.skip(skipWithout('postgres', 'the programs of PostgreSQL are not installed'))
  const { url: databaseUrl, disk, own, admin } = await makeSmallDatabase(t, server)
  const environment = { ...placeOf('', databaseUrl), PORT: '0', DRAIN: '0s' }
  const run = (words: readonly string[]) => runOperator(words, environment)
  assert.deepEqual(await run(['account', 'create', 'ada', '--balance', '5']).then(({ exitCode }) => exitCode), 0)
  const all = listAll(makeFolder(t))

  async function runWithin(words: readonly string[]) {
    const startMs = performance.now()
    const outcome = await run(words)
    return { words, ...outcome, ms: performance.now() - startMs }
  }

  async function meet({ canRead, mayWrite = false, begin, end }: Fault): Promise<string[]> {
    const many = canRead ? togetherMax : all.length
    const said: string[] = []
    await begin()
    try {
      for (let from = 0; from < all.length; from += many) {
        const outcomes = await Promise.all(all.slice(from, from + many).map(runWithin))
        for (const { words, exitCode, output, complaints, ms } of outcomes) {
          const line = `${words.slice(0, 3).join(' ')}: ${exitCode} ${complaints}`
          said.push(line)
          assert.ok(ms < patienceMs, `${line} after ${ms} ms`)
          assert.doesNotMatch(`${output}${complaints}`, /\n\s+at |Error:/)
          if (exitCode === 0) assert.ok(canRead && (mayWrite || isReading(words)), line)
          else if (words[0] === 'doctor') assert.match(output, /bad +database/)
          else assert.match(complaints, /^almagest: [^\n]+\n$/, line)
        }
      }
    } finally {
      await end()
    }
    return said
  }

  const setReadOnly = (sql: string): Promise<unknown> =>
    admin.query(`ALTER DATABASE books ${sql} default_transaction_read_only${sql === 'SET' ? ' = on' : ''}`)
  const tables = `SELECT string_agg(format('%I', relname), ', ') AS names FROM pg_class WHERE relkind IN ('r', 'p')
    AND relnamespace = current_schema()::regnamespace`
  const faults: readonly Fault[] = [
    {
      name: 'stands still',
      canRead: false,
      begin: async () => server.pause(),
      end: async () => server.resume(),
    },
    {
      name: 'has its tables locked',
      canRead: false,
      async begin() {
        const { rows } = await own.query(tables)
        await own.query(`BEGIN; LOCK TABLE ${rows[0].names} IN ACCESS EXCLUSIVE MODE`)
      },
      end: () => own.query('ROLLBACK'),
    },
    {
      name: 'can only be read',
      canRead: true,
      begin: () => setReadOnly('SET'),
      end: () => setReadOnly('RESET'),
    },
  ]
  await t.test('has the books, is one of these', async () => {
    const listed = new Set(all.flatMap((words) => [words[0], words.slice(0, 2).join(' ')]))
    assert.deepEqual(
      (await listNames()).filter((name) => !listed.has(name) && !others.includes(name)),
      [],
    )
  })

  for (const fault of faults)
    await t.test(`${fault.name}, says so in a sentence, and fails in time`, async () => void (await meet(fault)))

  await t.test('has no room left, says so in a sentence, and fails in time', async (t: TestContext) => {
    if (!disk) return t.skip('this machine lets nobody mount a small disk')
    const said = await meet({
      name: 'is full',
      canRead: true,
      mayWrite: true,
      begin: disk.fill,
      end: async () => disk.makeRoom(),
    })
    assert.match(said.join(''), /catalogue import .*: 1 almagest: there is no room left on the disk of /)
  })

  await t.test('is well again, finds the books as they were', async () => {
    const { exitCode, output, complaints } = await run(['verify'])
    assert.deepEqual([exitCode, complaints], [0, ''], output)
  })
})
