import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { type Access, type Caller, demandScope, findAccess, servedPaths, type Tokens } from '#accounts'
import { isDescribed } from '#docs'
import { Problem } from '#kit'
import type { FailedAuthentications } from './failed-authentications.ts'
import { findBearer, findSecret, readParams, splitTarget } from './request.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, on routes that need a token. */
    caller: Caller | undefined
  }
}

/** Finds who asks, unless a secret is given by the token in the query or the header. Throws a Problem, and notes the failure. */
export type Identify = (request: FastifyRequest, found?: { readonly secret: string | undefined }) => Promise<Caller>

interface IdentifyNeeds {
  readonly tokens: Tokens
  readonly failures: FailedAuthentications
}

interface AccessNeeds {
  readonly identify: Identify
  /** Routes of the table that are open all the same: the operator decided so. */
  readonly open: readonly string[]
}

/**
 * Holds every route registered from here on to the table of who may go where: before its handler runs, whoever asks is
 * known and has the scope. A route without a line in the table is our bug, and so is one that programs ask and the OpenAPI
 * document does not have: the service does not start.
 */
export function holdAccess(app: FastifyInstance, { identify, open }: AccessNeeds): void {
  app.decorateRequest('caller', undefined)
  app.addHook('onRoute', (route) => {
    const needed = open.includes(route.url) ? 'anybody' : accessOf(route)
    // Calls are held by the pipeline, once: their token may stand in a form.
    if (needed === 'anybody' || needed === 'api:call' || needed === 'session') return
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      async (request: FastifyRequest) => {
        if (needed === 'bearer') {
          request.caller = await identify(request, { secret: findBearer(request.headers.authorization) })
          return
        }
        request.caller = await identify(request)
        demandScope(request.caller, needed)
      },
    ]
  })
}

export function createIdentify({ tokens, failures }: IdentifyNeeds): Identify {
  return async (request, { secret } = { secret: findSecretOf(request) }) => {
    try {
      return await tokens.identify(secret)
    } catch (error) {
      if (error instanceof Problem) failures.note(request.visit, secret !== undefined)
      throw error
    }
  }
}

function accessOf({ url, method }: RouteOptions): Access {
  // What CORS registers: nothing is behind it.
  if (method === 'OPTIONS') return 'anybody'
  const found = findAccess(url)
  if (found === undefined) throw new Error(`route ${url} has no line in the table of access (#accounts)`)
  for (const one of servedPaths.includes(url) ? [method].flat() : []) {
    if (!isDescribed(url, one)) throw new Error(`route ${one} ${url} is not in the OpenAPI document (#docs)`)
  }
  return found
}

/** The secret in the query or the header of a request. Throws `request.unreadable`. */
export function findSecretOf({ originalUrl, headers }: FastifyRequest): string | undefined {
  const params = readParams([splitTarget(originalUrl).query], (name) => name === 'token')
  return findSecret(params, headers.authorization)
}

/** Who asks, on a route that needs a token. */
export function getCaller({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Error('a route that anybody may take asked who its caller is')
  return caller
}
