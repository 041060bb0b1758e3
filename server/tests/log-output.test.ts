import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '#support/folder'
import { until } from '#support/service'

/** Of util-linux: runs a command at a terminal of its own. */
const terminalProgram = 'script'
const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

interface Talker {
  readonly child: ChildProcess
  readonly url: string
  /** Takes what the service says from now on; before, nobody reads it. */
  read(): void
  /** What was read so far. */
  getText(): string
  ask(calls: number): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<unknown>
}

/** A service in a process of its own, whose standard output is a pipe that is not read once it has said its address. */
async function startTalker(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<Talker> {
  const env = { DATA_DIR: makeFolder(t), PORT: '0', DRAIN: '0s', ...environment }
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk
  })
  const findUrl = (): string | undefined => /Server listening at (http:[\w.:/]+)/.exec(text)?.[1]
  await until(async () => findUrl() !== undefined || child.exitCode !== null, 40_000)
  assert.equal(child.exitCode, null, `it ended: ${text}`)
  child.stdout.pause()
  const url = findUrl() ?? ''
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  t.after(() => agent.destroy())
  const askOnce = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = get(`${url}/api/nothing/v1`, { agent, timeout: 10_000 }, (reply) => {
        reply
          .resume()
          .once('end', () => (reply.statusCode === 404 ? resolve() : reject(new Error(`HTTP ${reply.statusCode}`))))
      })
      request.once('timeout', () => request.destroy(new Error('no answer: the service waits for its reader')))
      request.once('error', reject)
    })
  return {
    child,
    url,
    read: () => void child.stdout.resume(),
    getText: () => text,
    async ask(calls) {
      let left = calls
      const askOn = async (): Promise<void> => {
        while (left-- > 0) await askOnce()
      }
      await Promise.all(Array.from({ length: 16 }, askOn))
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [exitCode] = await exit
      return exitCode
    },
  }
}

const countCalls = (text: string): number => text.split('"msg":"call"').length - 1
const countLost = (text: string): number =>
  [...text.matchAll(/"lost":(\d+)/g)].reduce((sum, [, lost]) => sum + Number(lost), 0)

test('a reader of the log that stops', async (t) => {
  await t.test('stops nothing: calls are answered, and when it reads on it is told what it missed', async (t) => {
    const talker = await startTalker(t, { METRICS: 'open' })
    const calls = 3_200

    await talker.ask(calls)
    const metrics = await (await fetch(`${talker.url}/metrics`)).text()
    talker.read()
    await until(async () => countLost(talker.getText()) > 0)
    await talker.ask(1)
    await until(async () => countCalls(talker.getText()) + countLost(talker.getText()) === calls + 1)

    const lost = countLost(talker.getText())
    assert.match(talker.getText(), /"level":40,"time":\d+,"lost":\d+,"msg":"log lines were lost[^"]*"\}\n/)
    assert.match(metrics, new RegExp(`^almagest_log_lines_lost_total ${lost}$`, 'm'))
    for (const line of talker.getText().trimEnd().split('\n')) JSON.parse(line)
    assert.equal(await talker.stop(), 0)
  })

  await t.test(
    'and reads on misses nothing of what fits the buffer, also where the service ends meanwhile',
    async (t) => {
      const talker = await startTalker(t)
      await talker.ask(900)

      const stopped = talker.stop()
      talker.read()

      assert.equal(await stopped, 0)
      await until(async () => talker.getText().endsWith('\n') && countCalls(talker.getText()) === 900)
      assert.equal(countLost(talker.getText()), 0)
    },
  )

  await t.test('keeps no service that ends from ending', async (t) => {
    const talker = await startTalker(t)
    await talker.ask(900)
    let complaints = ''
    talker.child.stderr?.on('data', (chunk: Buffer) => {
      complaints += chunk
    })

    assert.equal(await talker.stop(), 0)
    await until(async () => /almagest: \d+ lines of the log found no reader/.test(complaints))
  })

  await t.test('and goes away takes nothing with it', async (t) => {
    const talker = await startTalker(t)
    talker.child.stdout?.destroy()

    await talker.ask(200)

    assert.equal(await talker.stop(), 0)
  })

  await t.test('misses nothing of a crash', async (t) => {
    const crash = join(makeFolder(t), 'crash.mjs')
    writeFileSync(crash, "process.on('SIGUSR2', () => { throw new Error('a crash in a test') })")
    const talker = await startTalker(t, { NODE_OPTIONS: `--import ${crash}` })
    await talker.ask(900)

    const stopped = talker.stop('SIGUSR2')
    talker.read()

    assert.notEqual(await stopped, 0)
    await until(async () => countCalls(talker.getText()) === 900)
  })
})

/** What a service says at a terminal where Ctrl-C is pressed when it listens, and again when it drains. */
async function readTerminal(t: TestContext, environment: Readonly<Record<string, string>>): Promise<string> {
  const env = { PATH: process.env['PATH'], DATA_DIR: makeFolder(t), PORT: '0', DRAIN: '60s', ...environment }
  const terminal = spawn(terminalProgram, ['-qec', `${process.execPath} ${program} serve`, '/dev/null'], { env })
  t.after(() => terminal.kill('SIGKILL'))
  let text = ''
  const press = (): void => void terminal.stdin.write('\x03')
  terminal.stdout.on('data', (chunk: Buffer) => {
    text += chunk
  })
  await until(async () => text.includes(' callers reach the service here') || terminal.exitCode !== null, 40_000)
  press()
  await until(async () => text.includes(' stopping: '), 40_000)
  // Again and again: what follows at once is taken for the same press, told twice.
  const pressing = setInterval(press, 100)
  t.after(() => clearInterval(pressing))
  const [exitCode] = await once(terminal, 'close')
  return `${text}exit code ${exitCode}`
}

const hasScript = spawnSync(terminalProgram, ['--version']).status === 0

test('at a terminal the log is for reading', { skip: !hasScript && 'needs script of util-linux' }, async (t) => {
  await t.test('with words and colours; it tells how long it drains, and that a second signal ends it', async (t) => {
    const text = await readTerminal(t, {})

    assert.match(text, /\d\d:\d\d:\d\d\.\d{3}.*INFO .*Server listening at http:/)
    assert.ok(text.includes('\x1b[32mINFO'), text)
    assert.match(text, /stopping: .*60s.*a second signal ends at once/s)
    assert.match(text, /almagest: ended at once by a second signal/)
    assert.match(text, /exit code 130/)
    assert.doesNotMatch(text, /"level":/)
  })

  await t.test('without colours where NO_COLOR is set', async (t) => {
    const text = await readTerminal(t, { NO_COLOR: '1' })

    assert.match(text, /^\d\d:\d\d:\d\d\.\d{3} INFO {2}Server listening at http:/m)
    assert.ok(!text.includes('\x1b['))
  })
})
