import { Argument, type Command, type Option } from 'commander'
import type { Needs } from './needs.ts'
import { openService } from './service.ts'
import { takeItems } from './take-items.ts'

const shells = ['bash', 'zsh'] as const

/** Whoever pressed a key waits no longer, and completes nothing instead. */
const waitMsMax = 2_000
const pathsMax = 10_000

/** Writes what a shell reads to complete commands, options and paths; of what the program has by then. */
export function addCompletionCommand(program: Command, needs: Needs): void {
  const commands = [...program.commands]
  program
    .command(askPaths, { hidden: true })
    .description('Paths of the endpoints, for the shell.')
    .action(async () => {
      const client = await openService(needs, {})
      const options = { signal: needs.signal, timeoutMs: waitMsMax, maxRetries: 0 }
      const endpoints = await takeItems(client.list('/v1/endpoints', { limit: 100 }, options), pathsMax)
      needs.write(endpoints.flatMap(({ path }) => (isPlain(path) ? `${path}\n` : [])).join(''))
    })
  const completion = program
    .command('completion')
    .summary('what bash or zsh needs to complete words')
    .description(
      'Print what bash or zsh needs to complete words:\n  bash: eval "$(kol completion bash)" in ~/.bashrc\n  zsh: eval "$(kol completion zsh)" in ~/.zshrc, after compinit',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: (typeof shells)[number]) => {
      needs.write({ bash: writeBash, zsh: writeZsh }[shell]([...commands, completion]))
    })
}

const askPaths = 'complete-paths'

/** Bash runs what stands in the words it is given, and paths are the words of a service. */
const isPlain = (path: string): boolean => /^\/[\w./~-]+$/.test(path)

const optionsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command)

const wordsOf = (command: Command): string =>
  [
    ...optionsOf(command).flatMap(({ long }) => long ?? []),
    ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ].join(' ')

/** Options and arguments are told apart by the name of what they take. */
const takesPath = (command: Command): boolean => command.registeredArguments.some((one) => one.name() === 'path')
const isPath = ({ flags }: Option): boolean => flags.endsWith('<path>')

const writeBash = (commands: readonly Command[]): string => `_kol_paths() {
  [ -n "$_kol_known" ] || _kol_known=$(kol ${askPaths} 2>/dev/null </dev/null)
  words+=" $_kol_known"
}
_kol() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  case $COMP_CWORD:$before in
    1:*) words='${commands.map((command) => command.name()).join(' ')} help --help --version' ;;
${listChoices(commands)
  .map(([long, choices]) => `    *:${long}) words='${choices.join(' ')}' ;;`)
  .join('\n')}
${listPathOptions(commands)
  .map((long) => `    *:${long}) _kol_paths ;;`)
  .join('\n')}
    *) case \${COMP_WORDS[1]} in
${commands
  .map((command) => {
    const paths = takesPath(command) ? '; [[ $word == -* ]] || _kol_paths' : ''
    return `      ${command.name()}) words='${wordsOf(command)}'${paths} ;;`
  })
  .join('\n')}
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

const listPathOptions = (commands: readonly Command[]): readonly string[] => [
  ...new Set(
    commands
      .flatMap(optionsOf)
      .filter(isPath)
      .flatMap(({ long }) => long ?? []),
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
    const options = optionsOf(command).map((option) => {
      const { long, description, required, argChoices } = option
      const values = argChoices ? `(${argChoices.join(' ')})` : isPath(option) ? '_kol_paths' : '_files'
      return quote(`${long}[${escapeText(description)}]${required ? `:value:${values}` : ''}`)
    })
    const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])
    const first = takesPath(command) ? [quote('1:path:_kol_paths')] : []
    // An empty list: without one zsh says what is missing, and then completes no option either.
    const rest = quote(`*:word:(${choices.join(' ')})`)
    return `    ${command.name()}) _arguments ${[...options, ...first, rest].join(' ')} ;;`
  })
  named.push(quote('help:display help for command'))
  return `#compdef kol
_kol_paths() {
  [[ -n $_kol_known ]] || typeset -ga _kol_known=(\${(f)"$(kol ${askPaths} 2>/dev/null </dev/null)"})
  compadd -a _kol_known
}
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
