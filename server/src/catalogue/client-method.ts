import type { Endpoint } from './define-endpoint.ts'

const camelCase = (text: string): string =>
  text
    .split(/[^a-zA-Z0-9]+/)
    .filter(Boolean)
    .map((word, nth) => (nth === 0 ? word[0]?.toLowerCase() : word[0]?.toUpperCase()) + word.slice(1))
    .join('')

const isParam = (segment: string | undefined): boolean => segment?.startsWith('{') === true

const builtIn = new WeakSet<Endpoint>()

/** The client is made for what comes with the service: of other endpoints, on this machine alone, it knows nothing. */
export const noteBuiltIn = (endpoint: Endpoint): void => void builtIn.add(endpoint)

/** What asks an endpoint in `@almagest/sdk`; nothing where it has no method for it. */
export const findClientMethod = (endpoint: Endpoint): string | undefined =>
  builtIn.has(endpoint) ? nameClientMethod(endpoint.path) : undefined

/**
 * What asks a path in `@almagest/sdk`: `douyinXingtu.gw.authorLinkStructV1`, `kols.metrics`, `ping`. The client is made from
 * the document that says so.
 */
export function nameClientMethod(path: string): string {
  const [first = '', ...rest] = path.slice(1).split('/')
  if (first === 'api') return nameEndpoint(rest)
  if (first === 'v1') return nameResource(rest)
  return [first, rest.join('-')].filter(Boolean).map(camelCase).join('.')
}

/** The marketplace's own gateway says for each of its paths which of its services answers, which tells a caller nothing. */
function nameEndpoint([platform = '', ...rest]: readonly string[]): string {
  const [gateway, api, , ...own] = rest
  if (gateway === 'gw' && api === 'api') return `${camelCase(platform)}.gw.${camelCase(own.join('-'))}`
  return `${camelCase(platform)}.${camelCase(rest.join('-'))}`
}

/** `/kols/{kolId}/snapshots` is `snapshots`, one of them `snapshot`; a collection itself is `list`, one of it `get`. */
function nameResource([collection = '', ...rest]: readonly string[]): string {
  const name = camelCase(rest.filter((segment) => !isParam(segment)).join('-'))
  const isOne = isParam(rest.at(-1))
  const method = name === '' ? (isOne ? 'get' : 'list') : isOne ? name.replace(/s$/, '') : name
  return `${camelCase(collection)}.${method}`
}
