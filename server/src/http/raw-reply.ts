import { STATUS_CODES } from 'node:http'
import type { Problem } from '#kit'
import { type Refused, writeRefusal } from './refusal.ts'
import { headersOf } from './reply-headers.ts'
import { findPath } from './request.ts'

/** A whole reply with a Problem, for a connection without a request that could be answered: the last one on it. */
export function writeRaw(problem: Problem, refused: Refused): Buffer {
  const { status, headers, body } = writeRefusal(problem, refused)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries({ ...headersOf(findPath(refused.target)), ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...(problem.allow === undefined ? [] : [`allow: ${problem.allow}`]),
    `content-length: ${body.length}`,
    `x-request-id: ${refused.requestId}`,
    'connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}
