import { STATUS_CODES } from 'node:http'
import type { Problem } from '#kit'
import { writeFailure } from './envelope.ts'
import { headersOf } from './reply-headers.ts'

/** A whole reply with a Problem, for a connection without a request that could be answered: the last one on it. */
export function writeRaw(problem: Problem, requestId: string): Buffer {
  const body = writeFailure(problem, requestId)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${body.length}`,
    `x-request-id: ${requestId}`,
    ...Object.entries(headersOf()).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
}
