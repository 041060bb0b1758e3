import type { Command } from 'commander'
import { pauseProvider, resumeProvider } from '#desk'
import { Refusal, showValue } from '#kit'
import type { CommandNeeds } from './needs.ts'
import { type JsonOption, print } from './print.ts'
import { withBooks } from './with-books.ts'

export function addPauseCommands(upstream: Command, needs: CommandNeeds): void {
  upstream
    .command('pause')
    .argument('<name>', 'one of PROVIDERS')
    .description('have nobody ask an upstream until it is resumed')
    .option('--json', 'print JSON')
    .action((name: string, options: JsonOption) => change(needs, name, true, options))

  upstream
    .command('resume')
    .argument('<name>', 'one of PROVIDERS')
    .description('have a paused upstream asked again')
    .option('--json', 'print JSON')
    .action((name: string, options: JsonOption) => change(needs, name, false, options))
}

function change(needs: CommandNeeds, name: string, isPaused: boolean, options: JsonOption): Promise<void> {
  const known = needs.describeInstallation().upstreams.map((one) => one.name)
  if (!known.includes(name))
    throw new Refusal(`there is no upstream ${showValue(name)} in PROVIDERS; there are ${known.join(', ') || 'none'}`)
  return withBooks(needs, async (books) => {
    await (isPaused ? pauseProvider : resumeProvider)(books, needs.actor, name)
    const told = isPaused ? 'Nobody asks' : 'It is asked:'
    print(needs, options, { provider: name, paused: isPaused }, [
      `${told} ${name}${isPaused ? ' until it is resumed' : ''}. A running service knows within a second.`,
    ])
  })
}
