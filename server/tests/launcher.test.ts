import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '#support/folder'

const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

/** A Node on this machine that is too old for us, if there is one. */
function findOldNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const candidates = folders.map((folder) => join(folder, 'node')).filter((file) => existsSync(file))
  return candidates.find(
    (file) => Number(/^v(\d+)/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[1]) < 26,
  )
}

const oldNode = findOldNode() ?? ''
const skip = oldNode === '' ? 'no Node before 26 on PATH' : false

function run(words: readonly string[], { env = {}, cwd = '/', file = program } = {}) {
  const outcome = spawnSync(oldNode, [file, ...words], { cwd, env, encoding: 'utf8', timeout: 30_000 })
  return { exitCode: outcome.status, output: outcome.stdout, complaints: outcome.stderr }
}

/** `almagest serve` under the old Node, in a group of its own, once it listens. */
async function serve(t: TestContext, drain = '0s') {
  const env = { DATA_DIR: makeFolder(t), PORT: '0', DRAIN: drain }
  const child = spawn(oldNode, [program, 'serve'], {
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  t.after(() => killGroup(child, 'SIGKILL'))
  const exit = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /Server listening at (http:[\w.:/]+)/.exec(line)?.[1]
    if (url === undefined) continue
    assert.ok(await isThere(url))
    return { child, url, exit }
  }
  throw new Error('it ended before it listened')
}

function killGroup({ pid = 0 }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'ESRCH', String(error))
  }
}

const isThere = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )

test('started by an older Node, from another folder, the command', { skip }, async (t) => {
  await t.test('runs under the Node that came with the project', () => {
    const env = { DATA_DIR: makeFolder(t) }
    run(['account', 'create', 'ada'], { env })

    const { output } = run(['doctor', '--json'], { env })

    assert.match(output, /Node 26\./)
  })

  await t.test('takes files and DATA_DIR from the folder of whoever calls', () => {
    const cwd = makeFolder(t)
    const env = { DATA_DIR: './books' }

    assert.deepEqual(run(['account', 'create', 'ada', '--balance', '1'], { cwd, env }).exitCode, 0)
    assert.deepEqual(run(['backup', 'ada.db'], { cwd, env }).exitCode, 0)
    assert.ok(existsSync(join(cwd, 'books', 'almagest.db')) && existsSync(join(cwd, 'ada.db')))
  })

  await t.test('ends with the exit code of the command', () => {
    const env = { DATA_DIR: makeFolder(t) }

    assert.equal(run(['--version'], { env }).exitCode, 0)
    assert.equal(run(['verify'], { env }).exitCode, 1)
    assert.equal(run(['nothing'], { env }).exitCode, 2)
  })

  await t.test('hands on what is complained, and advises what can be typed there', () => {
    const { complaints, output } = run(['account', 'suspend', 'ada'], { env: { DATA_DIR: makeFolder(t) } })

    assert.equal(output, '')
    assert.match(complaints, /^almagest: there is no database in /)
    assert.ok(complaints.includes(`${program} account create NAME`) && !complaints.includes('npx'), complaints)
  })
})

test('a service started by an older Node', { skip }, async (t) => {
  await t.test('ends in order when its launcher is told to', async (t) => {
    const { child, url, exit } = await serve(t)

    child.kill('SIGTERM')

    assert.deepEqual(await exit, [0, null])
    assert.equal(await isThere(url), false)
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    await t.test(`takes one ${signal} to all its processes for one`, async (t) => {
      const { child, exit } = await serve(t, '500ms')

      killGroup(child, signal)

      assert.deepEqual(await exit, [0, null])
    })
  }

  await t.test('killed outright, ends its launcher the same way', async (t) => {
    const { child, exit } = await serve(t)
    const [service = 0] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .map(Number)

    process.kill(service, 'SIGKILL')

    assert.deepEqual(await exit, [null, 'SIGKILL'])
  })
})

test('where no Node came along, an old one is told in one sentence what to do', { skip }, (t) => {
  const folder = makeFolder(t)
  cpSync(program, join(folder, 'bin/almagest.js'))
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/main.ts'), '')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')

  for (const words of [['serve'], ['--help'], []]) {
    const { exitCode, output, complaints } = run(words, { file: join(folder, 'bin/almagest.js') })

    assert.deepEqual([exitCode, output], [1, ''])
    assert.match(complaints, /^almagest: needs Node 26, this is v\d+\.\d+\.\d+, .*install Node 26\n$/)
  }
})
