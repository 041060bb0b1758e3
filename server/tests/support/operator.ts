import { noteAudit } from '#alerting'
import { openService } from '#app'
import { openBench } from '#bench'
import { openBooks, storageOf } from '#books'
import { addressOf, describeSettings, readConfig } from '#config'
import { readDatabaseAddress } from '#database-address'
import { describeInstallation } from '#installation'
import { type Clock, openSystemRandom, systemClock } from '#kit'
import { openLog } from '#log'
import { runCommand } from '#operator'
import { tester } from './actor.ts'

export interface OperatorOutcome {
  readonly exitCode: number
  readonly output: string
  readonly complaints: string
  /** What was streamed, as it was. */
  readonly bytes: Buffer
}

/** Runs the `almagest` command in this process, with settings of its own. */
export async function runOperator(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  /** Somebody at the terminal, who answers this to each question. */
  answer?: boolean,
  clock: Clock = systemClock,
  /** Kept when whoever runs it wants it to end, having seen what was told so far; at once, for commands that go on until then. */
  untilStopped: (readOutput: () => string) => Promise<void> = () => Promise.resolve(),
): Promise<OperatorOutcome> {
  let output = ''
  let complaints = ''
  const streamed: Buffer[] = []
  const getConfig = () => readConfig(environment)
  const world = { clock, random: openSystemRandom(), log: openLog('silent', { write: () => {} }) }
  const exitCode = await runCommand(
    {
      version: 'test',
      clock,
      random: openSystemRandom(),
      actor: tester,
      write: (text) => {
        output += text
      },
      stream: async (part) => {
        const bytes = Buffer.from(part)
        streamed.push(bytes)
        output += bytes.toString()
        return true
      },
      isShown: answer !== undefined,
      complain: (text) => {
        complaints += text
      },
      isWatched: answer !== undefined,
      confirm: answer === undefined ? undefined : async () => answer,
      openStorage: async () => storageOf(getConfig(), {}),
      readAddress: readDatabaseAddress,
      describeInstallation: () => describeInstallation(environment),
      findVariable: (name) => environment[name],
      getAddress: () => addressOf(getConfig()),
      describeSettings,
      openBooks: () => openBooks(getConfig(), world),
      noteAudit: (books, differences) => noteAudit(getConfig(), world, books, differences),
      openBench: (name) => openBench(getConfig(), world, name),
      openService: (overrides) => openService({ ...getConfig(), ...overrides }, world),
      untilStopped: () => untilStopped(() => output),
    },
    words,
  )
  return { exitCode, output, complaints, bytes: Buffer.concat(streamed) }
}

/** Every command there is, by walking the help texts. */
export async function listCommands(
  run: (...words: readonly string[]) => Promise<OperatorOutcome>,
  words: readonly string[] = [],
): Promise<string[][]> {
  const { output } = await run(...words, '--help')
  const [, list = ''] = output.split('\nCommands:\n')
  const names = [...list.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help')
  const inner = await Promise.all(names.map((name) => listCommands(run, [...words, name])))
  return [[...words], ...inner.flat()]
}
