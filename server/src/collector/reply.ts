import { isUtf8 } from 'node:buffer'
import { isUtf16, stripMark } from '#kit'
import { Fault, unexpectedFault } from './fault.ts'
import type { HttpReply } from './http.ts'

/** What an upstream answered. */
export interface Reply {
  /** The upstream's own body, whole but for a byte-order mark. */
  readonly body: Buffer
  /** The bytes of `data` in the wire form. Callers get these bytes. */
  readonly data: Buffer
  /** `data` parsed, to be judged only: parsing loses digits of big numbers and reorders integer-like keys. */
  readonly value: unknown
  /** The same in the upstream's own form, parsed, where that is another. */
  readonly own?: unknown
}

/** Reads an upstream's answer; what is thrown keeps the body, for whoever wants to see what could not be read. */
export function readKeepingBody({ body }: HttpReply, read: () => Reply): Reply {
  try {
    return read()
  } catch (error) {
    const fault = error instanceof Fault ? error : unexpectedFault(error)
    fault.body = body
    throw fault
  }
}

/**
 * Reads a recorded body that is either the contract's envelope or `data` alone. Throws a Fault when it is no JSON or when the
 * envelope's code is not 0.
 */
export function readWireBody(bytes: Buffer): Reply {
  const body = stripMark(bytes)
  const value = parseJson(body)
  if (!isEnvelope(value)) return { body, data: trim(body), value }
  if (value.code !== 0) throw new Fault('reply.refused', `the upstream answered with code ${value.code}`)
  return { body, data: sliceMember(body, 'data'), value: value.data }
}

/** The body of an answer that should be JSON. Throws a Fault that says what it is instead. */
export function readJson({ headers, body }: HttpReply): unknown {
  if (body.length === 0) throw new Fault('reply.empty', 'the body is empty')
  const start = body.subarray(0, 256).toString('latin1').trimStart()
  if (start.startsWith('<')) throw new Fault('reply.page', 'the body is a web page')
  const type = headers['content-type'] ?? ''
  // Many send JSON as text; what is neither is something else, whatever it looks like.
  if (type !== '' && !/\bjson\b|^text\//i.test(type))
    throw new Fault('reply.mistyped', `the content is ${readType(type)}`)
  return parseJson(body)
}

const readType = (type: string): string => /^[\w.+-]+\/[\w.+-]+/.exec(type)?.[0] ?? 'of no known type'

/** Parses, and throws a Fault where there is nothing to parse. */
function parseJson(body: Buffer): unknown {
  if (isUtf16(body)) throw new Fault('reply.unreadable', 'the body is UTF-16, and JSON is UTF-8')
  if (!isUtf8(body)) throw new Fault('reply.unreadable', 'the body is not UTF-8')
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new Fault('reply.unreadable', 'the body is not JSON, or broken off', { cause: error })
  }
}

function isEnvelope(value: unknown): value is { code: unknown; data: unknown } {
  return typeof value === 'object' && value !== null && 'code' in value && 'data' in value
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const opening = new Set([0x7b, 0x5b])
const closing = new Set([0x7d, 0x5d])
const blank = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * The bytes of a member of the outermost object, as they stand. `json` must be a valid JSON object with that member;
 * of several with one name the last counts, as for JSON.parse.
 */
export function sliceMember(json: Buffer, name: string): Buffer {
  let depth = 0
  let keyText: string | undefined
  let valueStart = -1
  let found: Buffer | undefined

  const endMember = (end: number): void => {
    if (valueStart >= 0 && keyText !== undefined && JSON.parse(keyText) === name)
      found = trim(json.subarray(valueStart, end))
    valueStart = -1
    keyText = undefined
  }

  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0
    if (byte === quote) {
      const end = findStringEnd(json, at)
      if (depth === 1 && valueStart < 0) keyText = json.toString('utf8', at, end + 1)
      at = end
    } else if (opening.has(byte)) depth++
    else if (closing.has(byte)) {
      if (depth === 1) endMember(at)
      depth--
    } else if (depth === 1 && byte === colon && valueStart < 0) valueStart = at + 1
    else if (depth === 1 && byte === comma) endMember(at)
  }
  if (!found) throw new Error(`no member ${name}`)
  return found
}

function findStringEnd(json: Buffer, start: number): number {
  for (let at = json.indexOf(quote, start + 1); at >= 0; at = json.indexOf(quote, at + 1)) {
    let backslashes = 0
    while (json[at - 1 - backslashes] === backslash) backslashes++
    if (backslashes % 2 === 0) return at
  }
  return json.length
}

export function trim(bytes: Buffer): Buffer {
  let start = 0
  let end = bytes.length
  while (start < end && blank.has(bytes[start] ?? 0)) start++
  while (end > start && blank.has(bytes[end - 1] ?? 0)) end--
  return bytes.subarray(start, end)
}
