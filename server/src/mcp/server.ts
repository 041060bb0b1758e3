import {
  createMcpHandler,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
} from '@modelcontextprotocol/server'
import { demandScope } from '#accounts'
import { readProblem } from '#http'
import type { Problem } from '#kit'
import type { McpNeeds } from './needs.ts'
import { findResource, listResources, resourceTemplates } from './resources.ts'
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

/** Answers one request, as any process may: nothing is kept between two. */
export function answerMessage(needs: ServerNeeds, session: Session, request: Request): Promise<Response> {
  const { requestId } = session
  const handler = createMcpHandler(() => openServer(needs, session), {
    // Lists change with the catalogue, which ttlMs tells: nobody has to listen, and no connection to be kept for that.
    maxSubscriptions: 0,
    onerror: (err) => needs.log.debug({ requestId, err }, 'a message was refused'),
  })
  return handler.fetch(request)
}

function openServer(needs: ServerNeeds, session: Session): Server {
  const { tools, log } = needs
  const { requestId } = session
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

  server.setRequestHandler(
    'tools/list',
    keepFaults(async () => ({ tools: await Promise.all(tools.map((tool) => describeTool(tool, session))) })),
  )
  server.setRequestHandler('tools/call', async ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name)
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'there is no tool of this name')
    try {
      // A call is refused on its way, where those by HTTP are, so that it is recorded like them.
      if (tool.scope !== 'api:call') demandScope(session.caller, tool.scope)
      return writeFound(await tool.answer(params.arguments, session), requestId)
    } catch (error) {
      return writeProblem(noteFault(error), requestId)
    }
  })
  server.setRequestHandler(
    'resources/list',
    keepFaults(async () => listResources(needs)),
  )
  server.setRequestHandler('resources/templates/list', async () => ({ resourceTemplates }))
  server.setRequestHandler(
    'resources/read',
    keepFaults(async ({ params: { uri } }) => {
      const found = await findResource(needs, uri)
      if (!found) throw new ResourceNotFoundError(session.holdsSecret(uri) ? '' : uri)
      return found
    }),
  )
  return server

  /** What is sent for anything thrown; our own faults are logged, and nobody else reads what they say. */
  function noteFault(error: unknown): Problem {
    const problem = readProblem(error)
    if (problem.kind === 'internal') log.error({ requestId, err: problem.cause }, 'a request failed by our fault')
    return problem
  }

  function keepFaults<Asked, Told>(answer: (asked: Asked) => Promise<Told>): (asked: Asked) => Promise<Told> {
    return async (asked) => {
      try {
        return await answer(asked)
      } catch (error) {
        if (error instanceof ProtocolError) throw error
        const { message } = noteFault(error)
        throw new ProtocolError(ProtocolErrorCode.InternalError, `${message} (request ${requestId})`)
      }
    }
  }
}

async function describeTool({ name, title, description, annotations, also, ...schemas }: Tool, session: Session) {
  const { inputSchema, outputSchema } = schemas
  const more = also ? ` ${await also(session)}` : ''
  return { name, title, description: description + more, annotations, inputSchema, outputSchema }
}
