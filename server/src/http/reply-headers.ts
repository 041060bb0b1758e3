/** On everything, unless a route knows better: the token may stand in the URL, which is what caches keep answers by. */
const siteHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Of what pages of any origin may load. */
const answerHeaders = { ...siteHeaders, 'cross-origin-resource-policy': 'cross-origin' } as const

/** What every reply to a request for a path begins with; `undefined` where none could be read. */
export const headersOf = (path = ''): Readonly<Record<string, string>> =>
  /^\/(?:(?:api|user|status|v1|openapi)(?:\/|$)|openapi(?:-zh)?\.json$)/.test(path) ? answerHeaders : siteHeaders
