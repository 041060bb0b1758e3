import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError, Server } from '@modelcontextprotocol/server'
import { demandScope } from '#accounts'
import { readProblem } from '#http'
import { Problem } from '#kit'
import type { McpNeeds } from './needs.ts'
import { listResources, readResource, resourceTemplates } from './resources.ts'
import type { Session, Tool } from './tool.ts'
import { writeFound, writeProblem } from './write-result.ts'

/** The version of what tools take and answer. */
const version = '1.0.0'

const instructions =
  'Data about creators (KOLs) on Xingtu, Douyin’s marketplace. First search_endpoints, then describe_endpoint, then ' +
  'call_endpoint, which alone costs money: tell people the price before, and set maxPrice. Ids are text, in quotes. ' +
  'A failure says what to do and when; do not ask again before that.'

/** How long lists and documents stay as they are: a new version or an import is seen this much later. */
const ttlMs = 300_000

type ServerNeeds = McpNeeds & { readonly tools: readonly Tool[] }

/** A server for one request: nothing is kept between two. */
export function openServer(needs: ServerNeeds, session: Session): Server {
  const { tools, log } = needs
  const hint = { ttlMs, cacheScope: 'private' } as const
  const server = new Server(
    { name: 'almagest', title: 'Almagest', version },
    {
      capabilities: { tools: {}, resources: {} },
      instructions,
      cacheHints: {
        'server/discover': hint,
        'tools/list': hint,
        'resources/list': hint,
        'resources/templates/list': hint,
        'resources/read': hint,
      },
    },
  )

  server.setRequestHandler('tools/list', async () => ({
    tools: await Promise.all(tools.map((tool) => describeTool(tool, session))),
  }))
  server.setRequestHandler('tools/call', async ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name)
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'there is no tool of this name')
    try {
      demandScope(session.caller, tool.scope)
      return writeFound(await tool.answer(params.arguments, session), session.requestId)
    } catch (error) {
      const problem = readProblem(error)
      const { requestId } = session
      if (problem.kind === 'internal') log.error({ requestId, err: problem.cause }, 'a request failed by our fault')
      return writeProblem(problem, requestId)
    }
  })
  server.setRequestHandler('resources/list', async () => listResources(needs))
  server.setRequestHandler('resources/templates/list', async () => ({ resourceTemplates }))
  server.setRequestHandler('resources/read', async ({ params }) => {
    try {
      return await readResource(needs, params.uri)
    } catch (error) {
      if (error instanceof Problem) throw new ResourceNotFoundError(params.uri)
      throw error
    }
  })
  return server
}

async function describeTool({ name, title, description, annotations, also, ...schemas }: Tool, session: Session) {
  const { inputSchema, outputSchema } = schemas
  const more = also ? ` ${await also(session)}` : ''
  return { name, title, description: description + more, annotations, inputSchema, outputSchema }
}
