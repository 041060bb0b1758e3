import type { Command } from 'commander'
import { Refusal } from '#kit'
import type { OperatorNeeds } from './needs.ts'

export function addServeCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('serve')
    .description('run the service; log lines go to standard output')
    .option('--new', 'begin an empty database although an earlier one was lost')
    .addHelpText('after', () => `\nSettings, from the environment:\n${needs.describeSettings()}`)
    .action(async (options: { new?: boolean }) => {
      const service = await needs.openService({ beginsAnew: options.new === true })
      await service.listen().catch((error: unknown) => {
        throw isListenFault(error)
          ? new Refusal(`the service cannot listen: ${error.message}`, { cause: error })
          : error
      })
      await needs.untilStopped()
      await service.stop()
    })
}

/** The address is taken, forbidden, or not this machine's: the operator's to mend. */
export function isListenFault(error: unknown): error is Error {
  const codes = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND']
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
