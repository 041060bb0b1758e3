import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const almagest = fileURLToPath(new URL('../server/bin/almagest.js', import.meta.url))
/** The endpoint that is measured. */
export const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'

/** Runs the operator's command on the measured service's folder. */
export function operate(environment: NodeJS.ProcessEnv, ...words: string[]): string {
  return execFileSync(process.execPath, [almagest, ...words], {
    env: { ...process.env, ...environment, LOG_LEVEL: 'warn' },
    encoding: 'utf8',
  })
}

/** The server's core and the load's, so that neither takes from the other. */
const cores = { server: '0', load: '1' } as const

export function isInstalled(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** What a command is run under to stay on the core of one side. */
export const under = (side: keyof typeof cores): string[] =>
  isInstalled('taskset') ? ['taskset', '-c', cores[side]] : []

/** A command and its words as they are run on the core of one side. */
export function pinned(side: keyof typeof cores, command: string, words: readonly string[]): [string, string[]] {
  const [first = command, ...others] = [...under(side), command, ...words]
  return [first, others]
}

const started = new Set<ChildProcess>()

// Whatever goes wrong here, no server is left behind.
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})

export interface Running {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server on the server's core, or on whichever it likes, and waits until it answers. */
export async function startServer(
  url: string,
  command: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  isFree = false,
): Promise<Running> {
  const child = spawn(...(isFree ? ([command, [...words]] as const) : pinned('server', command, words)), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  started.add(child)
  child.once('exit', () => started.delete(child))
  await untilAnswering(url, child)
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`the server of ${url} ended with ${child.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) {
      await answer.arrayBuffer()
      return
    }
    await sleep(100)
  }
  throw new Error(`${url} did not answer within 10 s`)
}

export interface Load {
  readonly perSecond: number
  readonly p99Ms: number
}

export interface LoadOptions {
  readonly connections?: number
  /** Asked instead of `url` by one request in 64, or another share of all; its answers are not counted, whatever they are. */
  readonly rarely?: string
  readonly share?: number
}

const usualConnections = 64
const usualShare = 1 / 64

/** Loads an address for some seconds from the load's core. Throws when an answer that counts is not HTTP 200. */
export async function runLoad(url: string, seconds: number, options: LoadOptions = {}): Promise<Load> {
  const { connections = usualConnections, rarely, share = usualShare } = options
  const folder = mkdtempSync(join(tmpdir(), 'almagest-load-'))
  const script = join(folder, 'load.lua')
  if (rarely !== undefined) writeFileSync(script, alternate(url, rarely, share))
  const words = ['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`, '--latency']
  const scripted = rarely === undefined ? [] : ['--script', script]
  const child = spawn(...pinned('load', 'wrk', [...words, ...scripted, url]), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  await once(child, 'close')
  rmSync(folder, { recursive: true })
  const [, perSecond] = /Requests\/sec:\s+([\d.]+)/.exec(text) ?? []
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? []
  const [, all, lasted] = /(\d+) requests in ([\d.]+)s/.exec(text) ?? []
  const [, others = 0] = /Non-2xx or 3xx responses: (\d+)/.exec(text) ?? []
  if (perSecond === undefined || p99 === undefined || all === undefined)
    throw new Error(`wrk printed something else:\n${text}`)
  const rare = rarely === undefined ? 0 : Number(all) * share
  // Those on their way at the end are asked and not answered.
  if (/Socket errors/.test(text) || Number(others) > rare + connections)
    throw new Error(`not every answer was good:\n${text}`)
  const counted = rarely === undefined ? Number(perSecond) : (Number(all) - rare) / Number(lasted)
  return { perSecond: counted, p99Ms: Number(p99) * (unit === 'us' ? 0.001 : unit === 's' ? 1_000 : 1) }
}

const alternate = (often: string, rarely: string, share: number): string => `
local count = 0
function init() often, rarely = wrk.format("GET", "${pathOf(often)}"), wrk.format("GET", "${pathOf(rarely)}") end
function request()
  count = count + 1
  return count % ${1 / share} == 0 and rarely or often
end
`

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}
