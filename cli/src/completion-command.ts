import { Argument, type Command, type Option } from 'commander'
import type { Needs } from './needs.ts'

const shells = ['bash', 'zsh'] as const

/** Writes what a shell reads to complete commands and options; of what the program has by then. */
export function addCompletionCommand(program: Command, needs: Needs): void {
  program
    .command('completion')
    .summary('what bash or zsh needs to complete words')
    .description(
      'Print what bash or zsh needs to complete words:\n  bash: eval "$(kol completion bash)" in ~/.bashrc\n  zsh: eval "$(kol completion zsh)" in ~/.zshrc, after compinit',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: (typeof shells)[number]) => {
      needs.write({ bash: writeBash, zsh: writeZsh }[shell](program.commands))
    })
}

const optionsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command)

const wordsOf = (command: Command): string =>
  [
    ...optionsOf(command).flatMap(({ long }) => long ?? []),
    ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ].join(' ')

const writeBash = (commands: readonly Command[]): string => `_kol() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  case $COMP_CWORD:$before in
    1:*) words='${commands.map((command) => command.name()).join(' ')} help --help --version' ;;
${listChoices(commands)
  .map(([long, choices]) => `    *:${long}) words='${choices.join(' ')}' ;;`)
  .join('\n')}
    *) case \${COMP_WORDS[1]} in
${commands.map((command) => `      ${command.name()}) words='${wordsOf(command)}' ;;`).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _kol kol
`

/** Options whose values are known, each once. */
const listChoices = (commands: readonly Command[]): (readonly [string, readonly string[]])[] => [
  ...new Map(
    commands
      .flatMap(optionsOf)
      .flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : [])),
  ),
]

/** As zsh takes it between apostrophes and brackets. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
const escapeText = (text: string): string => text.replaceAll(/[\\[\]:]/g, '\\$&')

function writeZsh(commands: readonly Command[]): string {
  const named = commands.map((command) =>
    quote(`${command.name()}:${escapeText(command.summary() || command.description())}`),
  )
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(({ long, description, required, argChoices }) => {
      const value = required ? `:value:${argChoices ? `(${argChoices.join(' ')})` : '_files'}` : ''
      return quote(`${long}[${escapeText(description)}]${value}`)
    })
    const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])
    const rest = quote(choices.length > 0 ? `*:word:(${choices.join(' ')})` : '*:word:')
    return `    ${command.name()}) _arguments ${[...options, rest].join(' ')} ;;`
  })
  return `#compdef kol
_kol() {
  local -a commands=(${named.join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
}
compdef _kol kol
`
}
