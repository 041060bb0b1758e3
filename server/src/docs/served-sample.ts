import { nameClientMethod } from '#catalogue'
import type { Parameter, ServedOperation } from './openapi/index.ts'
import type { Lang, Samples } from './page.ts'
import { nameLanguage, sdkTab, writeCurl, writeMembers, writeSdkCall, writeValue } from './samples/index.ts'
import type { SamplesNeeds } from './samples-block.ts'

/** How one of our own operations is asked, with the values of its examples. */
export function writeServedSample(one: ServedOperation, lang: Lang, { getServers }: SamplesNeeds): Samples {
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
  const sdk = writeSdkCall({ server: servers[0], lang, call: writeCall(one) })
  const samples = [
    { id: 'bash', label: nameLanguage('bash'), text },
    { ...sdkTab, text: sdk },
  ]
  return { kind: 'samples', path, servers, samples }
}

/** Parts of the path come one after the other, all else by name. */
function writeCall({ path, operation }: ServedOperation): string {
  const readExample = ({ schema, example }: Parameter): string => writeValue(String(example), schema['type'])
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(readExample)
  const members = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.isRequired)
    .map((parameter) => [parameter.name, readExample(parameter)] as const)
  // One a line: with a long id behind the method no line fits a phone.
  const parts = inPath.map((part) => `\n    ${part},`)
  return `${nameClientMethod(path)}(${parts.length > 0 ? `${parts.join('')}\n  ` : writeMembers(members)})`
}

const fillPath = ({ path, operation }: ServedOperation): string =>
  operation.parameters.reduce(
    (filled, { name, example }) => filled.replace(`{${name}}`, encodeURIComponent(String(example))),
    path,
  )
