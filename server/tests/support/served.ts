import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

type Environment = Readonly<Record<string, string>>

/** A service in a process of its own, as operators run it. */
export interface Served {
  readonly url: string
  readonly pid: number
  /** Holds of an earlier run that it said to have given back when it started. */
  readonly orphans: number
  /** Ends it as a power cut would: at once, without a word to it. */
  kill(): Promise<void>
  /** Asks it to stop; keeps with its exit code. */
  stop(): Promise<unknown>
}

const program = fileURLToPath(new URL('../../bin/almagest.js', import.meta.url))
const startMsMax = 45_000
const commandMsMax = 30_000

interface Bounds {
  /** Files and sockets it may have open. */
  readonly descriptors?: number
  /** The program it runs under, with its words. */
  readonly under?: readonly string[]
}

/** Starts `almagest serve` on a free port and waits until it is ready. It does not outlive the test. */
export async function startServed(
  t: TestContext,
  environment: Environment,
  { descriptors, under = [] }: Bounds = {},
): Promise<Served> {
  const env = { ...environment, PORT: '0', LOG_LEVEL: 'info' }
  const bound = descriptors === undefined ? '' : `ulimit -n ${descriptors}; `
  const words = ['-c', `${bound}exec "$@"`, 'sh', ...under, process.execPath, program, 'serve']
  const child = spawn('/bin/sh', words, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit: Promise<unknown[]> = once(child, 'exit')
  async function end(signal: NodeJS.Signals): Promise<unknown> {
    child.kill(signal)
    const [exitCode] = await exit
    return exitCode
  }
  t.after(() => end('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const { url, orphans } = await Promise.race([readStart(lines), exit.then(refuseToGoOn)])
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(startMsMax) })
  if (!response.ok) throw new Error(`the service is not ready: ${await response.text()}`)
  return {
    url,
    pid: child.pid ?? 0,
    orphans,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

/** Reads log lines up to the one that names the address. A killed service may leave half a line, so they are not parsed. */
function readStart(lines: NodeJS.EventEmitter): Promise<{ readonly url: string; readonly orphans: number }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not listening within ${startMsMax} ms`)), startMsMax)
    lines.once('close', () => clearTimeout(timer))
    let orphans = 0
    lines.on('line', (line: string) => {
      orphans = Number(/"orphans":(\d+)/.exec(line)?.[1] ?? orphans)
      const url = /Server listening at (http:[\w.:/]+)/.exec(line)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve({ url, orphans })
    })
  })
}

function refuseToGoOn(): never {
  throw new Error('the service ended before it was ready')
}

/** Runs an `almagest` command to its end and returns what it printed. Rejects on any exit code but 0. */
export async function runAlmagest(words: readonly string[], environment: Environment): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], {
    env: environment,
    timeout: commandMsMax,
  })
  return stdout
}
