import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where Debian has the programs of each version. */
const versions = '/usr/lib/postgresql'

/** A server of the test's own, which it may stop in the middle of anything. */
export interface PostgresServer {
  readonly port: number
  readonly url: string
  /** Ends it as a crash of its own would: what was not committed is lost, and who waits is hung up on. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Has all its processes stand still, as a machine that is paused: connections stay, and nobody answers. */
  pause(): void
  /** Has them go on where they stood. */
  resume(): void
}

function findPrograms(): string | undefined {
  if (!existsSync(versions)) return undefined
  return readdirSync(versions)
    .map((version) => join(versions, version, 'bin'))
    .findLast((folder) => existsSync(join(folder, 'pg_ctl')))
}

/**
 * Makes and starts a server on this port of the loopback; `undefined` where its programs are not installed. It is run `under`
 * a command with its words, such as `taskset`.
 */
export async function startPostgres(
  t: Pick<TestContext, 'after'>,
  port: number,
  under: readonly string[] = [],
): Promise<PostgresServer | undefined> {
  const programs = findPrograms()
  if (programs === undefined) return undefined
  const own = mkdtempSync(join(tmpdir(), 'almagest-postgres-'))
  const data = join(own, 'data')
  // The server refuses to run as root.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await run('chown', ['postgres', own])
  else mkdirSync(data, { mode: 0o700 })
  const asOwner = (program: string, words: readonly string[]): [string, string[]] => {
    const whole = [...under, join(programs, program), ...words]
    return isRoot ? ['runuser', ['-u', 'postgres', '--', ...whole]] : [whole[0] ?? '', whole.slice(1)]
  }
  async function control(...words: string[]): Promise<void> {
    const [program, all] = asOwner('pg_ctl', ['-D', data, '-w', '-l', join(own, 'log'), ...words])
    // The server keeps what it is given open: nothing of ours shall wait for that.
    const child = spawn(program, all, { stdio: 'ignore', cwd: own })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`pg_ctl ${words.join(' ')} ended with ${code}; see ${own}/log`)
  }
  await run(...asOwner('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C']), {
    cwd: own,
  })
  const options = `-p ${port} -k ${own} -c listen_addresses=127.0.0.1 -c max_connections=40`
  const start = (): Promise<void> => control('-o', options, 'start')
  /** The first of them begins no others while it stands. */
  let isPaused = false
  function signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    isPaused = name === 'SIGSTOP'
    const [first = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    if (name === 'SIGSTOP') process.kill(Number(first), name)
    for (const pid of readFileSync(`/proc/${first}/task/${first}/children`, 'utf8').split(' ').filter(Boolean))
      process.kill(Number(pid), name)
    if (name === 'SIGCONT') process.kill(Number(first), name)
  }
  t.after(async () => {
    if (isPaused) signal('SIGCONT')
    await control('-m', 'immediate', 'stop').catch(() => {})
    rmSync(own, { recursive: true, force: true })
  })
  await start()
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    crash: () => control('-m', 'immediate', 'stop'),
    start,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  }
}
