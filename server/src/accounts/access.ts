import type { Scope } from './scopes.ts'

/**
 * `anybody`: without a token. `bearer`: with a token in the header, whose scopes are looked at later. `session`: whoever signed
 * in, as the console's own table has it.
 */
export type Access = Scope | 'anybody' | 'bearer' | 'session'

/** What programs ask: each of these is in the OpenAPI document, by every method it has a route for. */
const served = {
  '/user/get-balance': 'account:read',
  '/user/get-usage-summary': 'account:read',
  '/v1/endpoints': 'catalog:read',
  '/v1/calls': 'account:read',
  '/v1/calls/:requestId': 'account:read',
  '/v1/calls/:requestId/works': 'archive:read',
  '/v1/kols/:kolId/snapshots': 'archive:read',
  '/v1/kols/:kolId/snapshots/:id': 'archive:read',
  '/v1/kols/:kolId/history': 'archive:read',
  '/v1/kols/:kolId/videos': 'archive:read',
  '/v1/kols/:kolId/metrics': 'archive:read',
  '/v1/videos/:itemId/history': 'archive:read',
  '/v1/providers': 'operator',
  // As METRICS says; this is its default.
  '/metrics': 'operator',

  '/ping': 'anybody',
  '/healthz': 'anybody',
  '/readyz': 'anybody',
  '/status/health': 'anybody',
  '/status/api-example/detail': 'anybody',
} as const satisfies Readonly<Record<string, Access>>

/** What is no part of that document: the documentation itself, and where refusals are made. */
const told = {
  // Every path of the catalogue comes by this route, and is documented as the catalogue has it; the pipeline holds it, for a
  // form may carry the token.
  '/api/call': 'api:call',
  // Many questions of several scopes, and none of them an operation that OpenAPI could describe: each tool has its own.
  '/mcp': 'bearer',

  '/': 'anybody',
  '/en': 'anybody',
  '/en.md': 'anybody',
  '/en/*': 'anybody',
  '/zh': 'anybody',
  '/zh.md': 'anybody',
  '/zh/*': 'anybody',
  '/assets/*': 'anybody',
  '/console': 'anybody',
  '/console/*': 'anybody',
  '/favicon.svg': 'anybody',
  '/favicon.ico': 'anybody',
  '/robots.txt': 'anybody',
  '/sitemap.xml': 'anybody',
  '/llms.txt': 'anybody',
  '/llms-full.txt': 'anybody',
  '/openapi.json': 'anybody',
  '/openapi-zh.json': 'anybody',
  '/openapi/*': 'anybody',

  // Where paths end that cannot be read: nothing is there but a refusal.
  '/.unreadable': 'anybody',
  '/user/.unreadable': 'anybody',
  '/status/.unreadable': 'anybody',
  '/v1/.unreadable': 'anybody',
} as const satisfies Readonly<Record<string, Access>>

/**
 * Who may go where: every path the service answers, as its routes write it, and the scope it takes. The one place that
 * decides; whatever surface has a way in for callers holds its routes to it, and does not start with a route that is not here.
 * Beside it stand `api:call` for whatever may ask an upstream, and the endpoints a token is limited to.
 */
export const access = { ...served, ...told } as const

/** A path that the OpenAPI document describes. */
export type ServedPath = keyof typeof served

export const servedPaths: readonly string[] = Object.keys(served)

const lines: ReadonlyMap<string, Access> = new Map(Object.entries(access))

/** What people ask once they have signed in: the console holds these to a table of its own, by roles. */
const isConsoles = (route: string): boolean => route.startsWith('/console/api/')

/** What a route takes; `undefined` where the table has no line for it. */
export const findAccess = (route: string): Access | undefined =>
  lines.get(route) ?? (isConsoles(route) ? 'session' : undefined)
