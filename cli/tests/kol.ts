import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../bin/kol.js', import.meta.url))

export interface Outcome {
  readonly exitCode: number | null
  readonly output: string
  readonly complaints: string
}

/** The command as it was built, with a home of its own, in 80 columns. */
export function openKol(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'almagest-kol-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const { PATH = '' } = process.env
  const env = {
    PATH,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    COLUMNS: '80',
    TZ: 'Asia/Shanghai',
    ...settings,
  }
  const start = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    spawn(process.execPath, [program, ...words], { cwd: home, env: { ...env, ...more } })
  const run = (
    words: readonly string[],
    more: { readonly input?: string; readonly env?: Record<string, string> } = {},
  ) =>
    new Promise<Outcome>((resolve, reject) => {
      const child = start(words, more.env)
      const said = { output: '', complaints: '' }
      child.stdout.setEncoding('utf8').on('data', (text) => (said.output += text))
      child.stderr.setEncoding('utf8').on('data', (text) => (said.complaints += text))
      child.once('error', reject)
      child.once('close', (exitCode) => resolve({ exitCode, ...said }))
      child.stdin.end(more.input ?? '')
    })
  return { home, program, start, run }
}

/** A service that answers as it is told. */
export async function openScripted(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Words of a line as they are typed. */
export const words = (line: string): string[] => line.split(' ').filter(Boolean)
