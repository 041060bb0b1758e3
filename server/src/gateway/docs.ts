import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Docs } from '#docs'
import { type SendDocument, splitTarget } from '#http'
import { Problem } from '#kit'

/** A page loads what is its own and talks to where it came from, and to nobody else. */
const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'strict-origin-when-cross-origin',
} as const

/** What a page loads obeys the page; a file that is opened by itself loads nothing. Every file pays for its headers. */
const assetHeaders = { 'content-security-policy': "default-src 'none'" } as const

/** What a page opens or is opened by cannot reach into it. */
const opener = { 'cross-origin-opener-policy': 'same-origin' } as const

const yearSeconds = 31_536_000

/** The documentation: pages, what they load, and what machines read. */
export function serveDocs(app: FastifyInstance, docs: Docs, sendDocument: SendDocument): void {
  const get = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
    app.route({ method: ['GET', 'HEAD'], url, compress: false, handler })

  get('/', async ({ headers }, reply) =>
    reply
      .header('vary', 'accept-language')
      .redirect(/^zh/i.test(headers['accept-language'] ?? '') ? '/zh' : '/en', 302),
  )
  for (const url of ['/en', '/en.md', '/en/*', '/zh', '/zh.md', '/zh/*']) get(url, servePage)
  for (const url of ['/llms.txt', '/llms-full.txt', '/sitemap.xml', '/robots.txt']) get(url, servePage)
  for (const url of ['/favicon.svg', '/favicon.ico'])
    get(url, async (_request, reply) => reply.redirect(docs.iconPath, 302))
  get('/assets/*', async (request, reply) => sendAsset(splitTarget(request.originalUrl).path, request, reply))

  async function servePage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { path } = splitTarget(request.originalUrl)
    const moved = docs.findMoved(path.replace(/\.md$/, ''))
    if (moved !== undefined) return reply.redirect(path.endsWith('.md') ? `${moved}.md` : moved, 301)
    const document =
      (await docs.findDocument(path, prefersMarkdown(request.headers.accept))) ?? (await docs.writeMissing(path))
    reply.headers({ ...pageHeaders, ...opener, 'cache-control': 'no-cache' })
    return sendDocument(request, reply, document)
  }

  async function sendAsset(path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const asset = docs.findAsset(path)
    if (!asset) throw new Problem('resource.unknown')
    reply.headers({ ...assetHeaders, 'cache-control': `public, max-age=${yearSeconds}, immutable` })
    return sendDocument(request, reply, asset)
  }
}

/** Browsers name HTML; whoever names Markdown and not HTML wants that. */
const prefersMarkdown = (accept = ''): boolean =>
  /text\/(markdown|x-markdown)/i.test(accept) && !/text\/html/i.test(accept)
