import type { CallToolResult } from '@modelcontextprotocol/server'
import { findWaitSeconds } from '#http'
import { formatYuan, type Problem } from '#kit'
import { findAdvice } from './advice.ts'
import type { Found } from './tool.ts'

export function writeFound(
  { data, chargeMicro = 0, requestId, cache = null, also }: Found,
  ownId: string,
): CallToolResult {
  return write({ code: 0, data, charge: formatYuan(chargeMicro, 0), requestId: requestId ?? ownId, cache, ...also })
}

/** A failure in words an agent can act on: what happened, what to do, when. */
export function writeProblem(problem: Problem, requestId: string): CallToolResult {
  const { kind, code, message } = problem
  const wait = findWaitSeconds(problem) ?? null
  const advice = findAdvice(kind)
  const told = [
    `${message} (code ${code}, request ${requestId}).`,
    ...(advice === undefined ? [] : [advice]),
    ...(wait === null ? [] : [`Not before ${wait === 1 ? 'a second has' : `${wait} seconds have`} passed.`]),
  ].join(' ')
  const structuredContent = {
    code,
    data: null,
    charge: '0',
    requestId,
    cache: null,
    message: told,
    retryAfterSeconds: wait,
  }
  return { isError: true, content: [{ type: 'text', text: told }], structuredContent }
}

/** Hosts that know no structure read the same as text. */
const write = (structuredContent: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  structuredContent,
})
