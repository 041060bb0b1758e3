import type { Command } from 'commander'
import { openBridge } from './bridge.ts'
import type { Needs } from './needs.ts'
import { addExamples, addUrl } from './options.ts'
import { findService } from './service.ts'

export function addMcpCommand(program: Command, needs: Needs): void {
  const mcp = program
    .command('mcp')
    .summary('the service as tools for an agent, over standard input and output')
    .description(
      'Be a server of the Model Context Protocol over standard input and output, for agents on this machine: what they ask is passed on to the service with the token of kol login. It ends when its input ends.',
    )
    .action(async (options: { readonly url?: string }) => {
      const bridge = openBridge({
        ...(await findService(needs, options)),
        write: (line) => needs.write(`${line}\n`),
        complain: (line) => needs.complain(`kol: ${line}\n`),
        signal: needs.signal,
      })
      for await (const line of needs.readLines()) bridge.take(line)
      await bridge.settle()
      needs.signal.throwIfAborted()
    })
  addExamples(addUrl(mcp), [
    ['kol mcp', 'as an agent runs it: {"command": "kol", "args": ["mcp"]}'],
    ['kol mcp --url https://data.example.com', 'another service, with ALMAGEST_TOKEN'],
  ])
}
