import { Command, CommanderError } from 'commander'
import { addAccountCommands } from './account-commands.ts'
import { addCallCommand } from './call-command.ts'
import { addCompareCommand } from './compare-command.ts'
import { addCompletionCommand } from './completion-command.ts'
import { addEndpointsCommand } from './endpoints-command.ts'
import { addExportCommand } from './export-command.ts'
import { addHistoryCommand } from './history-command.ts'
import { red } from './listing.ts'
import { addLoginCommands } from './login-commands.ts'
import { addMcpCommand } from './mcp-command.ts'
import { addMetricsCommand } from './metrics-command.ts'
import type { Needs } from './needs.ts'
import { exitCodes, Refusal, refuse } from './refusal.ts'
import { showUnseen } from './text.ts'
import { addVideosCommand } from './videos-command.ts'

const helpColumns = 80

/** Runs the command; keeps with its exit code. */
export async function runKol(needs: Needs, words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done
  const program = createProgram(needs, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused
    if (needs.signal.aborted) {
      needs.complain('kol: stopped\n')
      return exitCodes.stopped
    }
    const refusal = refuse(error)
    if (!(refusal instanceof Refusal)) throw error
    needs.complain(complaintOf(needs, refusal.message))
    return refusal.exitCode
  }
}

/** What is said may be anybody's words, so no terminal obeys it. */
function complaintOf(needs: Needs, message: string): string {
  const [first = '', ...others] = message.trimEnd().split('\n').map(showUnseen)
  const paper = { ...needs, hasColour: needs.hasColour && needs.isComplaintWatched }
  return `${[`${red(paper, 'kol:')} ${first}`, ...others].join('\n')}\n`
}

function createProgram(needs: Needs, end: (exitCode: number) => void): Command {
  const program = new Command('kol')
    .description(
      'Creators of Douyin Xingtu in the terminal: works, figures, histories, and any endpoint of an Almagest service.',
    )
    .version(needs.version)
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: needs.write,
      writeErr: needs.complain,
      outputError: (text) => needs.complain(complaintOf(needs, text.replace(/^error: /, ''))),
      getOutHelpWidth: () => Math.min(needs.columns, helpColumns),
      getErrHelpWidth: () => Math.min(needs.columns, helpColumns),
    })
    .addHelpText('after', `${firstSteps}\n\n${exitCodesInWords}`)
  addLoginCommands(program, needs)
  addVideosCommand(program, needs)
  addMetricsCommand(program, needs)
  addHistoryCommand(program, needs)
  addCompareCommand(program, needs, end)
  addExportCommand(program, needs, end)
  addEndpointsCommand(program, needs)
  addCallCommand(program, needs)
  addAccountCommands(program, needs)
  addMcpCommand(program, needs)
  addCompletionCommand(program, needs)
  for (const command of program.commands) command.showHelpAfterError(`More: kol ${command.name()} --help`)
  return program
}

const firstSteps = `
First steps:
  $ kol login --url https://data.example.com
  $ kol endpoints content
  $ kol videos 6831825876674412552 --max-age 24h
  $ kol metrics 6831825876674412552

Every command explains itself: kol videos --help. ALMAGEST_TOKEN and
ALMAGEST_BASE_URL stand in for kol login; NO_COLOR turns colours off.`

const exitCodesInWords = `Exit codes: 0 done, 1 refused, 2 misused, 3 partly done, 4 no good token,
5 money or quota, 69 unreachable, 70 our bug, 130 stopped.`
