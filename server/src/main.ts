import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { isatty } from 'node:tty'
import { lazily, openSystemRandom, systemClock } from '#kit'
import { runCommand } from '#operator'
import { noteAudit } from './alerting.ts'
import { openService } from './app.ts'
import { openBench } from './bench.ts'
import { openBooks, storageOf, type World } from './books.ts'
import { addressOf, type Config, describeSettings, listGiven, maskOf, readConfig } from './config.ts'
import { readDatabaseAddress } from './database-address.ts'
import { describeInstallation } from './installation.ts'
import { describeLoss, openLog } from './log.ts'
import { openLogOutput, openStandardOutput } from './log-output.ts'
import { adviseAs } from './name-program.ts'
import { openOutput } from './output.ts'
import { createReadableLines } from './readable-lines.ts'
import { createRunAudit } from './run-audit.ts'
import { describeWho } from './who.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const getConfig = (): Config => readConfig(process.env)

const complain = (text: string): void => void process.stderr.write(text)

// Who reads what we write may leave at any time, as `head` does: that ends nothing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

/** What a reader of the log gets at the end of the process, however it ends. */
const lastMs = 1_000

const getLogOutput = lazily(() => {
  const show = isatty(1) ? createReadableLines(!process.env['NO_COLOR']) : (line: string) => line
  const output = openLogOutput({
    send: openStandardOutput(),
    clock: systemClock,
    describeLoss: (lost) => show(describeLoss(systemClock, lost)),
  })
  process.once('exit', () => {
    const unread = output.flush(lastMs)
    if (unread > 0) complain(`almagest: ${unread} lines of the log found no reader\n`)
  })
  return { write: (line: string) => output.write(show(line)), getLost: output.getLost }
})

const openWorld = (config: Config): World => ({
  clock: systemClock,
  random: openSystemRandom(),
  log: openLog(config.logLevel, getLogOutput(), maskOf(config)),
  getLostLines: () => getLogOutput().getLost(),
  runAudit: createRunAudit({ script: process.argv[1] ?? '', environment: process.env }),
})

/** What a command has to say goes where its complaints go; what it did, too, where LOG_LEVEL asks for that. */
const openCommandWorld = (config: Config): World => ({
  ...openWorld(config),
  log: openLog(process.env['LOG_LEVEL'] ? config.logLevel : 'warn', { write: complain }, maskOf(config)),
})

// A terminal or systemd tells every process, and a launcher or npm before this one tells it again.
const sameSignalMs = 300

/** The exit code of who ends at a second signal. */
const secondSignal = 130

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let toldMs: number | undefined
    const stop = (): void => {
      if (toldMs !== undefined && systemClock.monotonicMs() - toldMs > sameSignalMs) {
        complain('almagest: ended at once by a second signal\n')
        process.exit(secondSignal)
      }
      toldMs ??= systemClock.monotonicMs()
      resolve()
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
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
const standardOutput = openOutput(process.stdout)

const exitCode = await runCommand(
  {
    version,
    clock: systemClock,
    random: openSystemRandom(),
    actor: describeWho(process.env),
    write: (text) => void standardOutput.write(advise(text)),
    stream: standardOutput.stream,
    complain: (text) => complain(advise(text)),
    isShown: process.stdout.isTTY === true,
    isWatched: process.stderr.isTTY === true,
    confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
    openStorage: async () => storageOf(getConfig(), {}),
    readAddress: readDatabaseAddress,
    describeInstallation: () => describeInstallation(process.env),
    findVariable: (name) => process.env[name],
    getAddress: () => addressOf(getConfig()),
    describeSettings,
    openBooks() {
      const config = getConfig()
      return openBooks(config, openCommandWorld(config))
    },
    noteAudit(books, differences) {
      const config = getConfig()
      return noteAudit(config, openCommandWorld(config), books, differences)
    },
    openBench(name) {
      const config = getConfig()
      return openBench(config, openCommandWorld(config), name)
    },
    openService(overrides) {
      const config = { ...getConfig(), ...overrides, given: listGiven(process.env, overrides) }
      return openService(config, openWorld(config))
    },
    untilStopped,
  },
  words,
)

process.exitCode = exitCode
await standardOutput.flush()
// Does not keep the process itself: fires only if something forgotten does, such as a read of a file that never ends.
systemClock.every(500, () => process.exit(exitCode))
