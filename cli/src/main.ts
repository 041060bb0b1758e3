import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { runKol } from './command.ts'
import { exitCodes } from './refusal.ts'
import { openStrike } from './strike.ts'
import { readAll, readUnseen } from './terminal.ts'

const { env, stdin, stdout, stderr } = process

// Whoever reads no more has what it wanted.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(exitCodes.done)
  })

// Once: what is being done ends and clears up. Twice: at once.
const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(exitCodes.stopped)
    stop.abort()
  })

const strike = openStrike()
const columns = stdout.isTTY ? stdout.columns : Number(env['COLUMNS'])

try {
  process.exitCode = await runKol(
    {
      version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
      environment: env,
      platform: process.platform,
      home: homedir(),
      columns: columns > 0 ? columns : Number.POSITIVE_INFINITY,
      hasColour: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
      isWatched: stdout.isTTY,
      isComplaintWatched: stderr.isTTY,
      write: (text) => stdout.write(strike.out(text)),
      complain: (text) => stderr.write(strike.out(text)),
      readSecret: (question) => (stdin.isTTY ? readUnseen(question, stop) : readAll(stdin, stop.signal)),
      readInput: () => readAll(stdin, stop.signal),
      keepSecret: strike.keep,
      signal: stop.signal,
    },
    process.argv.slice(2),
  )
} catch (error) {
  stderr.write(strike.out(`kol: this is a bug of kol\n${error instanceof Error ? error.stack : error}\n`))
  process.exitCode = exitCodes.bug
}
