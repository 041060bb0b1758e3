import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Catalogue } from '#catalogue'
import { Problem } from '#kit'
import { findPath, splitTarget } from './request.ts'

/** Methods anybody may be told of, in the order they are told. */
const known = ['GET', 'HEAD', 'POST'] as const

/** Knows by which methods paths may be asked. */
export interface Methods {
  /** What to say where no route is: a path that is there for another method says so. */
  findRefusal(request: FastifyRequest): Problem
  /** Whether a request only asks what may be asked: OPTIONS that is no preflight of a browser. */
  isPlainOptions(request: FastifyRequest): boolean
  /** Answers that. Throws `resource.unknown`, or `request.unreadable`. */
  sendOptions(request: FastifyRequest, reply: FastifyReply): FastifyReply
}

/** Listens to the routes of an app; none is registered before. */
export function openMethods(app: FastifyInstance, catalogue: Catalogue): Methods {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() })
  })

  function listMethods(path: string): readonly string[] {
    const endpoint = catalogue.find(path)
    if (endpoint) return known.filter((method) => endpoint.methods.some((one) => one === method))
    const methods = new Set(routes.flatMap((route) => (route.pattern.test(path) ? route.methods : [])))
    return known.filter((method) => methods.has(method))
  }

  return {
    findRefusal(request) {
      const allowed = listMethods(findPath(request.originalUrl)).filter((method) => method !== request.method)
      return allowed.length > 0
        ? new Problem('method.wrong', { allow: [...allowed, 'OPTIONS'].join(', ') })
        : new Problem('resource.unknown')
    },
    isPlainOptions: ({ method, headers }) =>
      method === 'OPTIONS' && (headers.origin === undefined || headers['access-control-request-method'] === undefined),
    sendOptions({ originalUrl }, reply) {
      const allowed = originalUrl === '*' ? known : listMethods(splitTarget(originalUrl).path)
      if (allowed.length === 0) throw new Problem('resource.unknown')
      return reply
        .code(204)
        .header('allow', [...allowed, 'OPTIONS'].join(', '))
        .send()
    },
  }
}

/** `/v1/kols/:kolId/videos` and `/en/*`, as the router reads them. */
function patternOf(url: string): RegExp {
  const source = url
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*')
  return new RegExp(`^${source}$`)
}
