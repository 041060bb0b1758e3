import type { FastifyRequest } from 'fastify'
import Type, { type Static, type TProperties } from 'typebox'
import { Compile } from 'typebox/compile'
import { readParams, splitTarget } from '#http'
import { Problem } from '#kit'

type Read<P extends TProperties> = (request: FastifyRequest) => Static<ReturnType<typeof Type.Object<P>>>

/**
 * Makes the reader of a body: JSON of exactly these members. What is not named is refused, so that nobody sets by the way what
 * a page does not show. Throws `parameters.invalid`, which names a member and never what was in it.
 */
export function bodyOf<P extends TProperties>(properties: P): Read<P> {
  const check = checkerOf(properties, 'the body')
  return ({ body }) => check(parse(body))
}

/** As `bodyOf`, of a query: numbers and booleans are read from their text. */
export function queryOf<P extends TProperties>(properties: P): Read<P> {
  const check = checkerOf(properties, 'the query')
  return ({ originalUrl }) => {
    const params = readParams([splitTarget(originalUrl).query], () => true)
    return check(Object.fromEntries([...params].map(([name, text]) => [name, readValue(properties[name], text)])))
  }
}

function checkerOf<P extends TProperties>(properties: P, what: string) {
  const schema = Type.Object(properties, { additionalProperties: false })
  const checker = Compile(schema)
  return (value: unknown): Static<typeof schema> => {
    if (checker.Check(value)) return value
    const [error] = checker.Errors(value)
    const name = error?.instancePath.split('/')[1]
    const named = name !== undefined && Object.hasOwn(properties, name) ? name : undefined
    const known = Object.keys(properties).join(', ') || 'nothing'
    throw new Problem('parameters.invalid', {
      message: named === undefined ? `${what} has: ${known}` : `${named} is not what is expected`,
    })
  }
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return {}
  // No text here has one, and not every store takes it.
  if (/\\u0000/i.test(body)) throw new Problem('request.unreadable', { message: 'the body has a NUL character' })
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new Problem('request.unreadable', { message: 'the body is not JSON', cause: error })
  }
}

function readValue(schema: unknown, text: string): unknown {
  const { type } = (schema ?? {}) as { readonly type?: string }
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
