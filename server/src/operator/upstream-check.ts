import { accessSync, closeSync, constants, openSync, rmSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { quote, Refusal, readYuan, showValue, yuan } from '#kit'
import {
  type Answer,
  type Bench,
  countFitting,
  isGood,
  listQuestions,
  type Outcome,
  prepareFolder,
  readOriginals,
  runCheck,
  saveAnswers,
  writeReport,
} from '#proof'
import { createGroups } from './check-lines.ts'
import { describePlan, showPlan } from './check-plan.ts'
import { describeCheck, showSum } from './check-sum.ts'
import { reasonOf } from './finding.ts'
import type { CommandNeeds } from './needs.ts'
import { textOption } from './options.ts'
import { addPauseCommands } from './pause-commands.ts'
import type { JsonOption } from './print.ts'
import { createProgress } from './progress.ts'

interface CheckOptions extends JsonOption {
  readonly kol?: string
  readonly spendMax: string
  readonly save?: string
  readonly report?: string
}

/** No slip spends more. */
const spendMaxMicro = yuan('1000')

/** Answers kept until they are saved; more are not kept. */
const keptBytesMax = 64 * 1_048_576

export function addUpstreamCommands(program: Command, needs: CommandNeeds): void {
  const upstream = program
    .command('upstream')
    .description('upstreams: whether they answer as is thought, and whether they are asked')
  upstream
    .command('check')
    .argument('[name]', 'one of them (default: all in PROVIDERS that have credentials)')
    .description('ask each endpoint an upstream serves once, with your credentials, within a budget')
    .option('--kol <id>', 'the creator to ask about (default: the documentation’s example)')
    .option('--spend-max <cny>', 'never spend more than this; what does not fit is not asked', '1')
    .addOption(
      textOption('--save <folder>', 'keep good answers as recordings, without names, ids and addresses', 4_096),
    )
    .addOption(textOption('--report <file>', 'write what to send to the project: no secrets, no values', 4_096))
    .option('--json', 'print JSON')
    .action((name: string | undefined, options: CheckOptions) => check(needs, name, options))
  addPauseCommands(upstream, needs)
}

async function check(needs: CommandNeeds, name: string | undefined, options: CheckOptions): Promise<void> {
  const kolId = readKol(options.kol)
  const budgetMicro = readBudget(options.spendMax)
  const bench = await needs.openBench(name)
  try {
    if (options.save !== undefined) takeFolder(options.save)
    if (options.report !== undefined) takeFile(options.report)
    await ask(needs, bench, { kolId, budgetMicro, options })
  } finally {
    await bench.close()
  }
}

interface Asked {
  readonly kolId: string | undefined
  readonly budgetMicro: number
  readonly options: CheckOptions
}

async function ask(needs: CommandNeeds, bench: Bench, { kolId, budgetMicro, options }: Asked): Promise<void> {
  const { clock, random } = needs
  const { json = false, save: folder, report } = options
  const questions = listQuestions(bench, { kolId, itemId: undefined })
  if (!json) needs.write(`${showPlan(bench, questions, { kolId, budgetMicro }).join('\n')}\n\n`)
  const keep = createKeeper(options)
  const total = countFitting(questions.ask, budgetMicro)
  const show = json ? undefined : needs.complain
  const progress = createProgress({ clock, show, isTerminal: needs.isWatched, total: 1, noun: 'answers' })
  const groups = createGroups(bench, questions, budgetMicro)
  const stopping = new AbortController()
  void needs.untilStopped().then(() => stopping.abort())

  const { outcomes, spentMicro } = await runCheck({
    bench,
    questions,
    kolId,
    budgetMicro,
    clock,
    signal: stopping.signal,
    onAnswer: keep.add,
    onOutcome(outcome) {
      progress.end()
      const lines = groups.add(outcome)
      if (!json && lines.length > 0) needs.write(`${lines.join('\n')}\n`)
      if (outcome.why === undefined) progress.advance(1 / total)
    },
  })
  progress.end()

  const { answers } = keep
  const saved = folder === undefined ? undefined : saveAnswers({ folder, answers, bench, random })
  const reportFault = report === undefined ? undefined : saveReport(needs, bench, outcomes, answers, report)
  const upstreams = describePlan(bench, questions)
  const found = {
    upstreams,
    kolId,
    budgetMicro,
    spentMicro,
    outcomes,
    saved,
    left: keep.getLeft(),
    reportFault,
    options,
  }
  const text = json ? JSON.stringify(describeCheck(needs, found)) : showSum(found).join('\n')
  await needs.stream(`${text}\n`)
  const isWritten = reportFault === undefined && saved?.isWritten !== false
  if (outcomes.length === 0 || !outcomes.every(isGood) || !isWritten) needs.fail()
}

function readKol(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[0-9]{1,20}$/.test(text))
    throw new Refusal(`--kol is a creator’s id of 1 to 20 digits, not ${quote(text)}`)
  return text
}

function readBudget(text: string): number {
  const micro = readYuan(text)
  if (micro < 0 || micro > spendMaxMicro) throw new Refusal(`--spend-max is from 0 to 1000 CNY, not ${quote(text)}`)
  return micro
}

/** Before anything is spent: what cannot be written would be lost. */
function takeFolder(folder: string): void {
  try {
    prepareFolder(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(`--save: ${showValue(folder)} cannot be written: ${reasonOf(error)}`, { cause: error })
  }
}

function takeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
    rmSync(file)
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (isThere) throw new Refusal(`--report: ${showValue(file)} is there already, and is not overwritten`)
    throw new Refusal(`--report: ${showValue(file)} cannot be written: ${reasonOf(error)}`, { cause: error })
  }
}

/** Keeps answers where somebody wants them or must know what to hide. */
function createKeeper({ save, report }: CheckOptions) {
  const answers: Answer[] = []
  let bytes = 0
  let left = 0
  return {
    answers,
    getLeft: () => left,
    add(answer: Answer): void {
      if (save === undefined && report === undefined) return
      bytes += answer.data.length
      if (bytes <= keptBytesMax) answers.push(answer)
      else left++
    },
  }
}

/** Says why it could not: money was spent by then, and what came of it is told all the same. */
function saveReport(
  { version, clock }: CommandNeeds,
  bench: Bench,
  outcomes: readonly Outcome[],
  answers: readonly Answer[],
  file: string,
): string | undefined {
  const { versions, platform, arch } = process
  const runtime = `Node ${versions.node}, ${platform} ${arch}`
  const originals = readOriginals(answers)
  const text = writeReport({ version, runtime, at: clock.now(), outcomes, bench, originals })
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}
