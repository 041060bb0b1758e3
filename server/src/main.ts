import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { destination } from 'pino'
import { openSystemRandom, systemClock } from '#kit'
import { runCommand } from '#operator'
import { openBooks, openService, type World } from './app.ts'
import { type Config, describeSettings, maskOf, readConfig } from './config.ts'
import { openLog } from './log.ts'
import { adviseAs } from './name-program.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const getConfig = (): Config => readConfig(process.env)

const openWorld = (config: Config): World => ({
  clock: systemClock,
  random: openSystemRandom(),
  log: openLog(config.logLevel, destination({ dest: 1, sync: true }), maskOf(config)),
})

// A terminal or systemd tells every process, and a launcher or npm before this one tells it again.
const sameSignalMs = 300

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve()
        const toldMs = systemClock.monotonicMs()
        // The second time is meant.
        process.on(signal, () => {
          if (systemClock.monotonicMs() - toldMs > sameSignalMs) process.exit(130)
        })
      })
    }
  })
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

const [, script = '', ...words] = process.argv
const advise = adviseAs(script, process.cwd(), process.env['PATH'])

const exitCode = await runCommand(
  {
    version,
    clock: systemClock,
    write: (text) => void process.stdout.write(advise(text)),
    complain: (text) => void process.stderr.write(advise(text)),
    isWatched: process.stderr.isTTY === true,
    confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
    getDataDir: () => getConfig().dataDir,
    describeSettings,
    openBooks() {
      const config: Config = { ...getConfig(), logLevel: 'warn' }
      return openBooks(config, openWorld(config))
    },
    openService(overrides) {
      const config = { ...getConfig(), ...overrides }
      return openService(config, openWorld(config))
    },
    untilStopped,
  },
  words,
)

process.exitCode = exitCode
// Does not keep the process itself: fires only if something forgotten does, such as a read of a file that never ends.
systemClock.every(500, () => process.exit(exitCode))
