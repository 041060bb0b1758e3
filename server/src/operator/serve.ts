import type { Command } from 'commander'
import type { OperatorNeeds } from './needs.ts'

export function addServeCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('serve')
    .description('run the service; log lines go to standard output')
    .addHelpText('after', () => `\nSettings, from the environment:\n${needs.describeSettings()}`)
    .action(async () => {
      const service = await needs.openService()
      await service.listen()
      await needs.untilStopped()
      await service.stop()
    })
}
