/** Where an operation stands in the client: `client.douyinXingtu.gw.authorLinkStructV1`, `client.kols.metrics`, `client.ping`. */
export interface Place {
  readonly spaces: readonly string[]
  readonly method: string
}

const camel = (text: string): string =>
  text
    .split(/[^a-zA-Z0-9]+/)
    .filter(Boolean)
    .map((word, nth) => (nth === 0 ? word[0]?.toLowerCase() : word[0]?.toUpperCase()) + word.slice(1))
    .join('')

export const pascal = (text: string): string => text.replace(/^./, (first) => first.toUpperCase())

const isParam = (segment: string | undefined): boolean => segment?.startsWith('{') === true

export function placeOf(path: string): Place {
  const [first = '', ...rest] = path.slice(1).split('/')
  if (first === 'api') return placeEndpoint(rest)
  if (first === 'v1') return placeResource(rest)
  return rest.length === 0
    ? { spaces: [], method: camel(first) }
    : { spaces: [camel(first)], method: camel(rest.join('-')) }
}

/** The marketplace's own gateway says for each of its paths which of its services answers, which tells a caller nothing. */
function placeEndpoint([platform = '', ...rest]: readonly string[]): Place {
  const [gateway, api, , ...own] = rest
  if (gateway === 'gw' && api === 'api') return { spaces: [camel(platform), 'gw'], method: camel(own.join('-')) }
  return { spaces: [camel(platform)], method: camel(rest.join('-')) }
}

/** `/kols/{kolId}/snapshots` is `snapshots`, one of them `snapshot`; a collection itself is `list`, one of it `get`. */
function placeResource([collection = '', ...rest]: readonly string[]): Place {
  const words = rest.filter((segment) => !isParam(segment))
  const isOne = isParam(rest.at(-1))
  const name = camel(words.join('-'))
  const method = name === '' ? (isOne ? 'get' : 'list') : isOne ? name.replace(/s$/, '') : name
  return { spaces: [camel(collection)], method }
}
