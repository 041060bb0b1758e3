import type { Command } from 'commander'
import { secretShape } from '#accounts'
import { createMask, showUnseen } from '#kit'
import { wrap } from './columns.ts'

// How a command says that it was called wrongly: commander's complaints and ours in one voice.

const mask = createMask([], [secretShape])

/** What somebody typed may be anything: a secret in the wrong place, or what a terminal would obey. */
export const complaintOf = (text: string): string =>
  `almagest: ${mask.strikeText(text).split('\n').map(showUnseen).join('\n')}`

export const usageOf = (command: Command): string =>
  [...wrap(`Usage: ${command.createHelp().commandUsage(command)}`, '  '), `More: npx ${pathOf(command)} --help`].join(
    '\n',
  )

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

/** A command and all below it. */
export const listCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(listCommands)]
