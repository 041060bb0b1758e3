import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type SendDocument, splitTarget } from '#http'
import { Problem, type Random } from '#kit'
import { readConsoleFiles } from './files.ts'

interface AppNeeds {
  readonly random: Random
  readonly sendDocument: SendDocument
}

const yearSeconds = 31_536_000

/** Nothing runs or is drawn but what came from here; Mantine writes styles of its own, which carry the number of the page. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

const pageHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
} as const

/** What runs in the browser: one page, whatever its address, and what it loads. */
export function serveApp(scope: FastifyInstance, { random, sendDocument }: AppNeeds): void {
  const files = readConsoleFiles()

  const get = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
    scope.route({ method: ['GET', 'HEAD'], url, compress: false, handler })

  get('', sendPage)
  get('/*', async (request, reply) => {
    const { path } = splitTarget(request.originalUrl)
    if (path.startsWith('/console/assets/')) return sendFile(path, request, reply)
    // No page, and nothing else either.
    if (path.startsWith('/console/api/')) throw new Problem('resource.unknown')
    return sendPage(request, reply)
  })

  async function sendPage(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!files)
      throw new Problem('service.unavailable', {
        message: 'the console has not been built: whoever runs the service builds it with "npm run build:console"',
      })
    const nonce = Buffer.from(random(16)).toString('base64')
    reply.headers({ ...pageHeaders, 'content-security-policy': policyOf(nonce) })
    return reply.type('text/html; charset=utf-8').send(Buffer.from(files.writePage(nonce)))
  }

  async function sendFile(path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const file = files?.findFile(path)
    if (!file) throw new Problem('resource.unknown')
    reply.headers({
      'content-security-policy': "default-src 'none'",
      'cache-control': `public, max-age=${yearSeconds}, immutable`,
    })
    return sendDocument(request, reply, file)
  }
}
