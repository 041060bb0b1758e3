import type { TestContext } from 'node:test'
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { TestService } from '#support/service'

/** How a client finds out which versions a server speaks: as older ones do, by the newest alone, or by trying. */
export const eras = {
  legacy: { mode: 'legacy' },
  modern: { mode: { pin: '2026-07-28' } },
  auto: { mode: 'auto' },
} as const
export type Era = keyof typeof eras

/** A client of the tools, connected. */
export async function openMcpClient(
  t: TestContext,
  { url }: Pick<TestService, 'url'>,
  secret: string,
  { era = 'auto', headers = {} }: { readonly era?: Era; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Client> {
  const client = new Client({ name: 'tests', version: '1' }, { versionNegotiation: eras[era] })
  const requestInit = { headers: { authorization: `Bearer ${secret}`, ...headers } }
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }))
  t.after(() => client.close())
  return client
}

/** What every tool answers with. */
export interface ToolAnswer {
  readonly isError: boolean
  readonly text: string
  readonly code: number
  // biome-ignore lint/suspicious/noExplicitAny: each tool has data of its own.
  readonly data: any
  readonly charge: string
  readonly requestId: string
  readonly cache: string | null
  readonly replayed?: boolean
  readonly dataInText?: boolean
  readonly retryAfterSeconds?: number | null
}

export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
  return readResult((await client.callTool({ name, arguments: args })) as CallToolResult)
}

function readResult({ isError = false, content, structuredContent }: CallToolResult): ToolAnswer {
  const [first] = content
  const text = first?.type === 'text' ? first.text : ''
  return { isError, text, ...(structuredContent as Omit<ToolAnswer, 'isError' | 'text'>) }
}
