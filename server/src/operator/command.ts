import { Command, CommanderError } from 'commander'
import { Refusal } from '#kit'
import { addAccountCommands } from './account-commands.ts'
import { addCallCommands } from './call-commands.ts'
import { addCatalogueCommands } from './catalogue-commands.ts'
import { terminalColumns } from './columns.ts'
import { addDemoCommand } from './demo.ts'
import { addDoctorCommand } from './doctor.ts'
import { addDriftCommand } from './drift-command.ts'
import { addEndpointCommands } from './endpoint-commands.ts'
import { addEraseCommand } from './erase-command.ts'
import { addImportCommand } from './import-command.ts'
import { addMigrateStoreCommand } from './migrate-store-command.ts'
import { addMoneyCommands } from './money-commands.ts'
import type { CommandNeeds, OperatorNeeds } from './needs.ts'
import { addOpenApiCommand } from './openapi-command.ts'
import { addPersonCommands } from './person-commands.ts'
import { addSavingsCommand } from './savings-command.ts'
import { addServeCommand } from './serve.ts'
import { addStatementCommand } from './statement-command.ts'
import { addTokenCommands } from './token-commands.ts'
import { addUpkeepCommands } from './upkeep-commands.ts'
import { addUpstreamCommands } from './upstream-check.ts'
import { complaintOf, listCommands, usageOf } from './usage.ts'

/** Exit codes: done; refused, or `verify` found a difference; called wrongly; our own bug. */
const exitCodes = { done: 0, refused: 1, misused: 2, bug: 70 } as const

/** Runs the `almagest` command; keeps with its exit code. */
export async function runCommand(needs: OperatorNeeds, words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done
  const fail = (): void => {
    exitCode = exitCodes.refused
  }
  const program = createProgram({ ...needs, fail })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused
    const refusal = error instanceof Refusal ? error : (await needs.openStorage()).refuseFault(error)
    if (!(refusal instanceof Refusal)) throw error
    needs.complain(`${complaintOf(refusal.message)}\n`)
    return exitCodes.refused
  }
}

function createProgram(needs: CommandNeeds): Command {
  const program = new Command('almagest')
    .description(
      'Run an Almagest service and keep its books. Settings come from the environment: see npx almagest serve --help.',
    )
    .version(needs.version)
    .exitOverride()
    .configureOutput({
      writeOut: needs.write,
      writeErr: needs.complain,
      outputError: (text, write) => write(complaintOf(text.replace(/^error: /, ''))),
      getOutHelpWidth: () => terminalColumns,
      getErrHelpWidth: () => terminalColumns,
    })
  addServeCommand(program, needs)
  addDemoCommand(program, needs)
  addAccountCommands(program, needs)
  addTokenCommands(program, needs)
  addPersonCommands(program, needs)
  addCallCommands(program, needs)
  addMoneyCommands(program, needs)
  addStatementCommand(program, needs)
  addSavingsCommand(program, needs)
  addEndpointCommands(program, needs)
  addCatalogueCommands(program, needs)
  addImportCommand(program, needs)
  addOpenApiCommand(program, needs)
  addDriftCommand(program, needs)
  addEraseCommand(program, needs)
  addUpkeepCommands(program, needs)
  addMigrateStoreCommand(program, needs)
  addDoctorCommand(program, needs)
  addUpstreamCommands(program, needs)
  for (const command of listCommands(program)) command.showHelpAfterError(usageOf(command))
  return program
}
