import type { Command } from 'commander'
import type { OperatorNeeds } from './needs.ts'
import { formatTable, type JsonOption, print } from './print.ts'
import { getEndpoint, withBooks } from './with-books.ts'

export function addEndpointCommands(program: Command, needs: OperatorNeeds): void {
  const endpoint = program.command('endpoint').description('endpoints: what can be asked')

  endpoint
    .command('list')
    .description('list the catalogue')
    .option('--json', 'print JSON')
    .action((options: JsonOption) =>
      withBooks(needs, async ({ catalogue, switches }) => {
        const list = catalogue.list().map(({ path, method, title, deprecated }) => ({
          path,
          method,
          title,
          enabled: !switches.isDisabled(path),
          deprecated: deprecated ?? null,
        }))
        const rows = list.map((one) => [one.enabled ? 'on' : 'off', one.deprecated ? 'deprecated' : '', one.path])
        print(needs, options, list, formatTable(['STATE', '', 'ENDPOINT'], rows))
      }),
    )

  for (const verb of ['enable', 'disable'] as const) {
    endpoint
      .command(`${verb} <path>`)
      .description(verb === 'enable' ? 'answer its calls again' : 'answer its calls with 503, uncharged')
      .option('--json', 'print JSON')
      .action((wanted: string, options: JsonOption) =>
        withBooks(needs, async (books) => {
          const { path } = getEndpoint(books, wanted)
          await books.switches[verb](path)
          print(needs, options, { path, enabled: verb === 'enable' }, [`${path} is ${verb}d.`])
        }),
      )
  }
}
