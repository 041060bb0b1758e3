import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { environment, run } from './installed.ts'

const program = fileURLToPath(new URL('../../server/bin/almagest.js', import.meta.url))

/** The service as operators run it, in a folder of its own. */
export async function openService(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-sdk-'))
  const env = { ...environment, DATA_DIR: join(folder, 'data'), PORT: '0', DRAIN: '0s', ...settings }
  const order = (...words: readonly string[]) =>
    JSON.parse(run(folder, process.execPath, [program, ...words, '--json'], env))
  order('account', 'create', 'ada', '--balance', '1000')
  const { token }: { readonly token: string } = order('token', 'create', '--account', 'ada')
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  })
  const printed: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the service ended: ${printed.join('\n')}`)))
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        printed.push(line)
        const [, found] = /Server listening at (http:[\w.:/]+)/.exec(line) ?? []
        if (found !== undefined) resolve(found)
      })
    }
  })
  return { url, token, order, printed, stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
