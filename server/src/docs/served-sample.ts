import type { ServedOperation } from './openapi/index.ts'
import type { Samples } from './page.ts'
import { nameLanguage, writeCurl } from './samples/index.ts'
import type { SamplesNeeds } from './samples-block.ts'

/** How one of our own operations is asked, with the values of its examples. */
export function writeServedSample(one: ServedOperation, { getServers }: SamplesNeeds): Samples {
  const { method, scope, operation } = one
  const servers = getServers()
  const path = fillPath(one)
  const text = writeCurl({
    method,
    url: `${servers[0].url}${path}`,
    params: operation.parameters
      .filter((parameter) => parameter.in === 'query' && parameter.isRequired)
      .map(({ name, example }) => [name, String(example)]),
    isOpen: scope === 'anybody',
  })
  return { kind: 'samples', path, servers, samples: [{ id: 'bash', label: nameLanguage('bash'), text }] }
}

const fillPath = ({ path, operation }: ServedOperation): string =>
  operation.parameters.reduce(
    (filled, { name, example }) => filled.replace(`{${name}}`, encodeURIComponent(String(example))),
    path,
  )
