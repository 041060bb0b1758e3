import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { runKol } from './command.ts'
import { exitCodes } from './refusal.ts'
import { openStrike } from './strike.ts'
import { readAll, readLines, readUnseen } from './terminal.ts'

const { env, stdin, stdout, stderr } = process

stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads no more has what it wanted.
  if (error.code === 'EPIPE') process.exit(exitCodes.done)
  stderr.write(`kol: the output cannot be written: ${error.message}\n`)
  process.exit(exitCodes.refused)
})

// What is done is done, whether or not somebody hears of it.
stderr.on('error', () => {})

// Once: what is being done ends and clears up. Twice: at once.
const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(exitCodes.stopped)
    stop.abort()
  })

const strike = openStrike()
const columns = stdout.isTTY ? stdout.columns : Number(env['COLUMNS'])

/** Empty where the user has none, as in a container under an unknown number. */
function findHome(): string {
  try {
    return homedir()
  } catch {
    return ''
  }
}

try {
  process.exitCode = await runKol(
    {
      version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
      environment: env,
      platform: process.platform,
      home: findHome(),
      columns: columns > 0 ? columns : Number.POSITIVE_INFINITY,
      hasColour: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
      isWatched: stdout.isTTY,
      isComplaintWatched: stderr.isTTY,
      write: (text) => stdout.write(strike.out(text)),
      complain: (text) => stderr.write(strike.out(text)),
      readSecret: (question) => (stdin.isTTY ? readUnseen(question, stop) : readAll(stdin, stop.signal)),
      readInput: () => readAll(stdin, stop.signal),
      readLines: () => readLines(stdin, stop.signal),
      keepSecret: strike.keep,
      signal: stop.signal,
    },
    process.argv.slice(2),
  )
} catch (error) {
  stderr.write(strike.out(`kol: this is a bug of kol\n${error instanceof Error ? error.stack : error}\n`))
  process.exitCode = exitCodes.bug
}
