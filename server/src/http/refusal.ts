import { type Problem, problems } from '#kit'
import { writeFailure } from './envelope.ts'
import { findPath, isContractPath } from './request.ts'

/** Whom a refusal is for. */
export interface Refused {
  /** As it stood in the request line; empty where none could be read. */
  readonly target: string
  readonly requestId: string
  /** As in `GatewayOptions`. */
  readonly httpStatus: 'mapped' | 'always-200'
}

/** A refusal in the form that its part of the service speaks. */
export interface WrittenRefusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Writes a Problem: RFC 9457 under /v1 and for the console, JSON-RPC at /mcp, text on probes, HTML on pages, and everywhere else the contract's envelope. */
export function writeRefusal(problem: Problem, { target, requestId, httpStatus }: Refused): WrittenRefusal {
  const path = findPath(target)
  if (/^\/(v1|console\/api)(\/|$)/.test(path)) return writeDetails(problem, requestId)
  if (/^\/mcp(\/|$)/.test(path)) return writeRpcError(problem, requestId)
  if (/^\/(healthz|readyz|metrics)\/?$/.test(path)) return writeText(problem)
  if (/^\/((en|zh)(\.md)?(\/|$)|console(\/|$)|$)/.test(path)) return writePage(problem, path)
  const isAlways200 = httpStatus === 'always-200' && isContractPath(path)
  return {
    status: isAlways200 ? 200 : problem.status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: writeFailure(problem, requestId),
  }
}

/** A call that failed by code 301 is HTTP 200 on the wire; elsewhere a failure is never a success. */
const statusOf = ({ status }: Problem): number => (status === 200 ? 502 : status)

function writeDetails(problem: Problem, requestId: string): WrittenRefusal {
  const status = statusOf(problem)
  const title = problems[problem.kind].en
  const details = { type: 'about:blank', title, status, detail: problem.message, code: problem.code, requestId }
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(details)),
  }
}

/** What was not read as a message has no id; what of the token is wrong, hosts ask people for by the challenge (RFC 6750). */
function writeRpcError(problem: Problem, requestId: string): WrittenRefusal {
  const status = statusOf(problem)
  const { code, message } = problem
  const error = { code: serverErrorCode, message, data: { code, requestId } }
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    },
    body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: null, error })),
  }
}

/** The first of those that JSON-RPC leaves to servers; ours says more. */
const serverErrorCode = -32_000

const writeText = (problem: Problem): WrittenRefusal => ({
  status: statusOf(problem),
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${problem.message}\n`),
})

/** Says what is wrong and where the documentation begins; there may be nobody left to lay out a whole page. */
function writePage(problem: Problem, path: string): WrittenRefusal {
  const lang = path.startsWith('/zh') ? 'zh' : 'en'
  const status = statusOf(problem)
  const title = `${status} · ${escapeHtml(problems[problem.kind][lang])}`
  const page = `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"></head>
<body><h1>${title}</h1><p>${escapeHtml(problem.message)}</p><p><a href="/${lang}">Almagest</a></p></body></html>`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'cross-origin-opener-policy': 'same-origin',
    },
    body: Buffer.from(page),
  }
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
