import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { builtInRecordings } from '#providers/recordings'
import { databaseFile } from '#store'
import { makeFolder } from '#support/folder'
import { listCommands, type OperatorOutcome, runOperator } from '#support/operator'
import { kolPath } from '#support/service'
import { mountSmallDisk } from '#support/small-disk'

const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))
const environmentOf = (dataDir: string) => ({ DATA_DIR: dataDir, PORT: '0', DRAIN: '0s', LOG_LEVEL: 'silent' })
const run = (dataDir: string, ...words: readonly string[]): Promise<OperatorOutcome> =>
  runOperator(words, environmentOf(dataDir))

interface Command {
  readonly words: readonly string[]
  /** Whether it can do without writing. */
  readonly isReading?: boolean
}

/** A call of every command that opens books, in the order in which each finds what it needs. */
function listCalls(
  t: TestContext,
  { tokenId, secretFile }: { readonly tokenId: string; readonly secretFile: string },
): readonly Command[] {
  const writing = [
    ['serve'],
    ['account', 'create', 'ben'],
    ['account', 'suspend', 'ada'],
    ['account', 'resume', 'ada'],
    ['account', 'quota', 'ada', '200'],
    ['account', 'limit', 'ada', '9/s'],
    ['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '3'],
    ['token', 'create', '--account', 'ada'],
    ['token', 'change', tokenId, '--cap', '1'],
    ['token', 'revoke', tokenId],
    ['token', 'reset-key', '--yes'],
    ['person', 'invite', 'ben@example.com', '--operator'],
    ['topup', 'ada', '5'],
    ['adjust', 'ada', '-1', '--reason', 'counted twice'],
    ['price', 'set', kolPath, '0.2'],
    ['price', 'unset', kolPath],
    ['endpoint', 'disable', kolPath],
    ['endpoint', 'enable', kolPath],
    ['catalogue', 'import', secretFile],
    ['upstream', 'pause', 'tikhub'],
    ['upstream', 'resume', 'tikhub'],
    ['import', builtInRecordings, '--endpoint', kolPath],
    ['erase', '--subject', '6831825876674412552', '--yes'],
  ]
  const reading = [
    ['account', 'list'],
    ['account', 'show', 'ada'],
    ['token', 'list'],
    ['person', 'list'],
    ['person', 'remove', 'nobody@example.com', '--yes'],
    ['person', 'reset', 'nobody@example.com'],
    ['call', 'list'],
    ['call', 'show', '0123456789abcdef0123456789abcdef'],
    ['refund', '0123456789abcdef0123456789abcdef', '--reason', 'x'],
    ['price', 'list'],
    ['catalogue', 'withdraw', 'Nothing', '--yes'],
    ['endpoint', 'list'],
    ['savings'],
    ['statement', '2026-11', '--account', 'ada'],
    ['openapi'],
    ['drift'],
    ['verify'],
    ['backup', join(makeFolder(t), 'backup.db')],
    ['restore', join(makeFolder(t), 'missing.db')],
    ['doctor'],
    ['upstream', 'check'],
    ['migrate-store', '--to', 'postgres://127.0.0.1:1/none'],
  ]
  return [...writing.map((words) => ({ words })), ...reading.map((words) => ({ words, isReading: true }))]
}

/** Those that do more than open books. */
const others: readonly string[] = ['demo']

async function makeBooks(dataDir: string): Promise<string> {
  assert.equal((await run(dataDir, 'account', 'create', 'ada', '--balance', '100')).exitCode, 0)
  const { output } = await run(dataDir, 'token', 'create', '--account', 'ada', '--json')
  return JSON.parse(output).id
}

/** One sentence, and not a stack; what only reads may also do what it is for. */
function assertSaid(
  { words, isReading = false }: Command,
  { exitCode, output, complaints }: Omit<OperatorOutcome, 'bytes'>,
): void {
  const what = `${words.join(' ')}: ${exitCode} ${complaints}`
  if (isReading && exitCode === 0) return
  assert.equal(exitCode, 1, what)
  // What doctor finds is its output.
  if (words[0] === 'doctor') return
  assert.match(complaints.trimEnd().split('\n').at(-1) ?? '', /^almagest: .+/, what)
  assert.doesNotMatch(`${output}${complaints}`, /^ {4}at |node:internal|SqliteError:/m, what)
}

const apiDocument = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'x', version: '1' },
  paths: { '/api/x/v1': { get: { responses: { 200: { description: 'x' } } } } },
})

async function openCalls(t: TestContext, dataDir: string): Promise<readonly Command[]> {
  const document = join(makeFolder(t), 'document.json')
  writeFileSync(document, apiDocument)
  return listCalls(t, { tokenId: await makeBooks(dataDir), secretFile: document })
}

test('every command is among those that are tried', async (t) => {
  const calls = listCalls(t, { tokenId: '', secretFile: '' }).map(({ words }) => words.join(' '))
  const commands = (await listCommands((...words) => run(makeFolder(t), ...words))).map((words) => words.join(' '))
  const leaves = commands.filter((name) => !commands.some((other) => other.startsWith(`${name} `)))
  const missing = leaves.filter(
    (name) =>
      name !== '' && !others.includes(name) && !calls.some((call) => call === name || call.startsWith(`${name} `)),
  )
  assert.deepEqual(missing, [])
})

test('every command says in a sentence what is wrong', async (t) => {
  await t.test('on a full disk', async (t) => {
    const disk = mountSmallDisk(t)
    if (!disk) return t.skip('this machine lets nobody mount a small disk')
    const calls = await openCalls(t, disk.folder)
    await disk.fill()
    for (const call of calls) assertSaid(call, await run(disk.folder, ...call.words))
    disk.makeRoom()
    assert.equal((await run(disk.folder, 'verify')).exitCode, 0)
  })

  await t.test('in a folder that can only be read', async (t) => {
    const disk = mountSmallDisk(t)
    if (!disk) return t.skip('this machine lets nobody mount a small disk')
    const calls = await openCalls(t, disk.folder)
    disk.closeToWriters()
    for (const call of calls) assertSaid(call, await run(disk.folder, ...call.words))
  })

  await t.test('where a page is damaged', async (t) => {
    const dataDir = makeFolder(t)
    const calls = await openCalls(t, dataDir)
    const file = databaseFile(dataDir)
    writeFileSync(file, readFileSync(file).fill(0x5a, 4_096))
    for (const call of calls) assertSaid(call, await run(dataDir, ...call.words))
  })

  await t.test('while another program has the database locked', async (t) => {
    const dataDir = makeFolder(t)
    // Each is a process that waits: of those that write every third.
    const calls = (await openCalls(t, dataDir)).filter(({ isReading }, nth) => !isReading && nth % 3 === 0)
    const other = new Sqlite(databaseFile(dataDir))
    t.after(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    const execute = promisify(execFile)
    const ending = new AbortController()
    // One that starts in spite of it runs on otherwise.
    t.after(() => ending.abort())
    const said = calls.map(async (call) => {
      const child = execute(process.execPath, [program, ...call.words], {
        env: environmentOf(dataDir),
        signal: ending.signal,
      })
      const outcome = await child.then(
        ({ stdout, stderr }) => ({ exitCode: 0, output: stdout, complaints: stderr }),
        (error) => ({ exitCode: error.code, output: error.stdout, complaints: error.stderr }),
      )
      assertSaid(call, outcome)
    })
    await Promise.all(said)
  })
})
