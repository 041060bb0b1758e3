/** The package as strangers get it: packed by npm, installed by npm into an empty folder and globally, and run from there. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '#support/folder'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bytesMax = 1_400_000
const { PATH = '', HOME = '' } = process.env

// As on a stranger's machine: no program of this repository's comes first, and no setting of the npm that runs us.
const path = PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'))
const environment = { PATH: path.join(delimiter), HOME, npm_config_update_notifier: 'false' }

const run = (cwd: string, file: string, ...words: string[]): string =>
  execFileSync(file, words, {
    cwd,
    env: environment,
    encoding: 'utf8',
    timeout: 300_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const install = (cwd: string, ...words: string[]): string =>
  run(cwd, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...words)

function pack(t: TestContext): string {
  const folder = makeFolder(t)
  run(join(root, 'server'), 'npm', 'pack', '--pack-destination', folder)
  const [name = ''] = readdirSync(folder)
  return join(folder, name)
}

/** The titles of pages that `npx almagest serve` shows; then it is stopped. */
async function serveTitles(t: TestContext, cwd: string, pages: readonly string[]): Promise<unknown[]> {
  const env = { ...environment, PORT: '0', DRAIN: '0s' }
  const child = spawn('npx', ['--no', 'almagest', 'serve'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const closed = once(child, 'close')
  // As a terminal does it: npx, its shell and the service are told together.
  const tell = (signal: NodeJS.Signals): void => void process.kill(-(child.pid ?? 0), signal)
  t.after(() => child.exitCode === null && child.signalCode === null && tell('SIGKILL'))
  const url = await new Promise<string>((resolve, reject) => {
    closed.then(() => reject(new Error('it ended before it listened')), reject)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /Server listening at (http:[\w.:/]+)/.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  const titles = pages.map(async (page) => {
    const response = await fetch(`${url}${page}`)
    return /<title>(.*?) · /.exec(await response.text())?.[1] ?? response.status
  })
  const found = await Promise.all(titles)
  tell('SIGTERM')
  await closed
  return found
}

test('the packed service', async (t) => {
  const tarball = pack(t)
  const home = makeFolder(t)
  writeFileSync(join(home, 'package.json'), '{"private":true,"type":"module"}')
  install(home, tarball)

  await t.test('is small, and leaves nothing in the repository', () => {
    assert.ok(statSync(tarball).size < bytesMax, `${statSync(tarball).size} bytes`)
    for (const name of ['dist', 'README.md', 'LICENSE']) assert.ok(!existsSync(join(root, 'server', name)), name)
  })

  await t.test('brings its runtime, and none of the tools it is made with', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8'))
    const names = [...Object.keys(devDependencies), 'typescript', 'knip'].filter(
      (name) => !name.startsWith('@types/node'),
    )
    assert.deepEqual(
      names.filter((name) => existsSync(join(home, 'node_modules', name))),
      [],
    )
    assert.match(run(home, join(home, 'node_modules/.bin/node'), '--version'), /^v26\./)
  })

  await t.test('shows a call by npx', () => {
    assert.match(run(home, 'npx', '--no', 'almagest', 'demo', '--once'), /Charged 0\.15 CNY/)
  })

  await t.test('serves pages and guides', async (t) => {
    const pages = ['/en/api/douyin-xingtu-apis/recommended-videos-v1', '/en/guides/operating', '/zh/guides/changelog']
    assert.deepEqual(await serveTitles(t, home, pages), ['Recommended Videos', 'Running the service', '更新日志'])
    assert.ok(existsSync(join(home, 'data/almagest.db')))
  })

  await t.test('has types for who writes endpoint files', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const code = /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? ''
    const check = (): string => {
      const words = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', '', 'note.ts']
      return run(home, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...words)
    }
    writeFileSync(join(home, 'note.ts'), code)
    assert.equal(check(), '')
    writeFileSync(join(home, 'note.ts'), code.replace('isEmpty:', 'isFull:'))
    assert.throws(check)
  })

  await t.test('installed globally, starts itself under its own runtime', (t) => {
    const prefix = makeFolder(t)
    install(prefix, '--global', '--prefix', prefix, tarball)
    const program = join(prefix, 'bin/almagest')

    assert.match(run('/', program, 'demo', '--once'), /Charged 0\.15 CNY/)
    assert.match(run('/', program, '--version'), /^\d+\.\d+\.\d+\n$/)
  })
})
