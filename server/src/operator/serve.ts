import type { Command } from 'commander'
import { Refusal } from '#kit'
import type { OperatorNeeds } from './needs.ts'

const aboutSignals = `SIGTERM or SIGINT (Ctrl-C) stops it: /readyz says no, calls are taken for
DRAIN yet, those running are finished. A second signal ends it at once, with
exit code 130: answers under way are lost to their callers, and what they set
aside is given back at the next start.

Each secret can stand in a file: TOKEN_SECRET_FILE, DATABASE_URL_FILE,
UPSTREAM_PROXY_FILE, ALERT_WEBHOOK_FILE, ALERT_WEBHOOK_SECRET_FILE and those of
each provider, such as …_TOKEN_FILE and …_PROXY_FILE, hold its path.`

export function addServeCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('serve')
    .description('run the service; log lines go to standard output, for reading on a terminal, as JSON elsewhere')
    .option('--new', 'begin an empty database although an earlier one was lost')
    .addHelpText('after', () => `\n${aboutSignals}\n\nSettings, from the environment:\n${needs.describeSettings()}`)
    .action(async (options: { new?: boolean }) => {
      const service = await needs.openService({ beginsAnew: options.new === true })
      // From here on a signal stops it in order, also while it is not yet listening.
      const stopped = needs.untilStopped()
      await service.listen().catch((error: unknown) => {
        throw isListenFault(error)
          ? new Refusal(`the service cannot listen: ${error.message}${adviceOf(error)}`, { cause: error })
          : error
      })
      await stopped
      await service.stop()
    })
}

/** The address is taken, forbidden, or not this machine's: the operator's to mend. */
export function isListenFault(error: unknown): error is Error {
  const codes = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND']
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

function adviceOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return '; another program has the port: set PORT to a free one, or end that program'
  if (code === 'EACCES') return '; a port below 1024 is for the system: set PORT to another'
  return '; set HOST to an address of this machine'
}
