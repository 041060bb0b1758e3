import type { CallToolResult } from '@modelcontextprotocol/server'
import { findWaitSeconds } from '#http'
import { formatYuan, type Problem } from '#kit'
import { findAdvice } from './advice.ts'
import type { Found } from './tool.ts'

/** Hosts that know no structure read the same as text. */
export function writeFound({ data, json, also, ...found }: Found, ownId: string): CallToolResult {
  const { chargeMicro = 0, requestId = ownId, cache = null } = found
  const rest = { charge: formatYuan(chargeMicro, 0), requestId, cache, ...also }
  const text = `{"code":0,"data":${json ?? JSON.stringify(data)},${JSON.stringify(rest).slice(1)}`
  return { content: [{ type: 'text', text }], structuredContent: { code: 0, data, ...rest } }
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
