#!/usr/bin/env node
// Plain JavaScript that any Node since 14 can read: an older one starts the service under the Node that npm brought along.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const majorNeeded = 26
const readMajor = (version) => Number(version.split('.')[0])

/** The newer Node among the installed packages. */
function findRuntime() {
  const { resolve } = createRequire(import.meta.url)
  const system = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  for (const name of [`node-${system}`, `node-bin-${system}`]) {
    try {
      const manifest = resolve(`${name}/package.json`)
      const { bin, version } = JSON.parse(readFileSync(manifest, 'utf8'))
      const file = join(dirname(manifest), bin.node)
      if (readMajor(version) >= majorNeeded && existsSync(file)) return file
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error
    }
  }
}

/** As if it had been started itself: the same terminal, folder and signals, and its exit code becomes ours. */
function runUnder(runtime) {
  const child = spawn(runtime, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    // On Windows the console tells both, and a signal sent would end the child unheard.
    process.on(signal, () => process.platform !== 'win32' && child.kill(signal))
  }
  child.once('error', fail)
  child.once('exit', (exitCode, signal) => {
    if (signal === null) process.exit(exitCode)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function fail(error) {
  console.error(error)
  process.exitCode = 70
}

function refuse(sentence) {
  console.error(`almagest: ${sentence}`)
  process.exitCode = 1
}

/** The source as it is, or in a package the same with its types stripped: Node strips none under node_modules. */
const findMain = () =>
  ['../src/main.ts', '../dist/server/src/main.js'].map((path) => new URL(path, import.meta.url)).find(existsSync)

function start() {
  const main = findMain()
  if (!main)
    return refuse('this package was made without its code: make it with "npm run pack", or let npm run scripts')
  if (readMajor(process.versions.node) < majorNeeded) {
    const runtime = findRuntime()
    if (runtime) return runUnder(runtime)
    return refuse(
      `needs Node ${majorNeeded}, this is ${process.version}, and npm installed none for this system: install Node ${majorNeeded}`,
    )
  }
  import('node:module')
    .then(({ enableCompileCache }) => {
      // Stripping types and compiling is most of a start. Kept beside the code: whoever writes there could as well change it.
      enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/almagest', import.meta.url)))
      return import(main.href)
    })
    .catch(fail)
}

start()
