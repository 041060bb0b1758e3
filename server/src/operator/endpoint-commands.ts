import type { Command } from 'commander'
import type { Catalogue, Endpoint } from '#catalogue'
import { disableEndpoint, enableEndpoint } from '#desk'
import { printList, takeFirst } from './list.ts'
import type { OperatorNeeds } from './needs.ts'
import { addListOptions, endpointText, type ListOptions } from './options.ts'
import { type JsonOption, print } from './print.ts'
import { getEndpoint, withBooks } from './with-books.ts'

export function addEndpointCommands(program: Command, needs: OperatorNeeds): void {
  const endpoint = program.command('endpoint').description('endpoints: what can be asked')

  addListOptions(
    endpoint.command('list').description('list the catalogue, by path'),
    'only those whose path or title has this in it',
  )
    .option('--disabled', 'only those turned off')
    .action((word: string | undefined, options: EndpointListOptions) => listEndpoints(needs, word, options))

  for (const [verb, act] of [
    ['enable', enableEndpoint],
    ['disable', disableEndpoint],
  ] as const) {
    endpoint
      .command(verb)
      .argument('<path>', endpointText)
      .description(verb === 'enable' ? 'answer its calls again' : 'answer its calls with 503, uncharged')
      .option('--json', 'print JSON')
      .action((wanted: string, options: JsonOption) =>
        withBooks(needs, async (books) => {
          const { path } = getEndpoint(books, wanted)
          await act(books, needs.actor, path)
          print(needs, options, { path, enabled: verb === 'enable' }, [`${path} is ${verb}d.`])
        }),
      )
  }
}

interface EndpointListOptions extends ListOptions {
  readonly disabled?: boolean
}

function listEndpoints(needs: OperatorNeeds, word: string | undefined, options: EndpointListOptions): Promise<void> {
  return withBooks(needs, async ({ catalogue, switches }) => {
    const found = findEndpoints(catalogue, word).map(async ({ path, method, title, deprecated }) => ({
      path,
      method,
      title,
      enabled: !(await switches.isDisabled(path)),
      deprecated: deprecated ?? null,
    }))
    const all = await Promise.all(found)
    const rows = options.disabled ? all.filter(({ enabled }) => !enabled) : all
    await printList(needs, options, {
      pages: takeFirst([rows], options.limit),
      columns: [
        { title: 'STATE', show: ({ enabled }) => (enabled ? 'on' : 'off') },
        { title: '', show: ({ deprecated }) => (deprecated ? 'deprecated' : '') },
        { title: 'ENDPOINT', show: ({ path }) => path, least: 20 },
      ],
      none: 'There is no such endpoint.',
    })
  })
}

/** Endpoints by path, those with a word in path or title. */
export function findEndpoints(catalogue: Catalogue, word: string | undefined): readonly Endpoint[] {
  const wanted = word?.toLowerCase() ?? ''
  return catalogue
    .list()
    .filter(({ path, title }) => `${path} ${title.en} ${title.zh}`.toLowerCase().includes(wanted))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}
