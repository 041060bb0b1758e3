import type { Tool as ListedTool } from '@modelcontextprotocol/server'
import type { Static, TObject, TSchema } from 'typebox'
import type { Caller, Scope } from '#accounts'
import type { CallToMake, MakeCall } from '#http'
import { outputOf } from './output-of.ts'
import { createArgumentsReader } from './read-arguments.ts'

/** What of a call the request it came by decides. */
export type CallOfTool = Pick<CallToMake, 'findEndpoint' | 'readRaw' | 'priceMaxMicro' | 'idempotencyKey' | 'trace'>

/** Who asks a tool, and by which request. */
export interface Session {
  readonly caller: Caller
  readonly requestId: string
  /** Whether the request's token stands in a text, which is then told to nobody. */
  holdsSecret(text: string): boolean
  /** Makes the call, with the request's token and connection. */
  makeCall(call: CallOfTool): ReturnType<MakeCall>
}

/** What a tool found. What was not charged costs 0. */
export interface Found {
  readonly data: unknown
  /** The same as it was received, where somebody else wrote it. */
  readonly json?: string
  readonly chargeMicro?: number
  /** Of the call whose answer this is; absent: of the request. */
  readonly requestId?: string
  readonly cache?: 'hit' | 'stale' | 'miss' | null | undefined
  /** What else is to be told of the answer. */
  readonly also?: object
}

/** What a tool does beyond reading, as hosts ask people before they let it. */
interface Annotations {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}

/** Reads what the service knows, and changes nothing. */
export const reading: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
}

interface ToolDefinition<P extends TObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly annotations: Annotations
  /** What a token needs to use it. */
  readonly scope: Scope
  readonly params: P
  /** What `data` looks like; more may be in it. */
  readonly data: TSchema
  /** What its description says to this caller alone. */
  readonly also?: (session: Session) => Promise<string>
  readonly answer: (args: Static<P>, session: Session) => Promise<Found>
}

export interface Tool extends Omit<ToolDefinition<TObject>, 'answer' | 'params' | 'data'> {
  readonly inputSchema: ListedTool['inputSchema']
  readonly outputSchema: ListedTool['outputSchema']
  readonly answer: (args: unknown, session: Session) => Promise<Found>
}

/** Defines a tool: its arguments are checked before it sees them. */
export function defineTool<P extends TObject>({ params, data, answer, ...definition }: ToolDefinition<P>): Tool {
  const read = createArgumentsReader(params)
  return {
    ...definition,
    inputSchema: JSON.parse(JSON.stringify(params)),
    outputSchema: JSON.parse(JSON.stringify(outputOf(data))),
    answer: async (args, session) => answer(read(args), session),
  }
}
