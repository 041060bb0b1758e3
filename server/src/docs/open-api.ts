import type { Endpoint, FindExample } from '#catalogue'
import type { Text } from '#kit'
import { writeCodeSamples } from './code-samples.ts'
import { type OpenApi, openOpenApi, writeOwn, writeWhole } from './openapi/index.ts'
import type { Server } from './samples/index.ts'

export interface OpenApiNeeds {
  readonly list: () => readonly Endpoint[]
  readonly findExample: FindExample
  /** The first is the one that samples ask. */
  readonly getServers: () => readonly [Server, ...Server[]]
}

const addSamples = <Needs extends Pick<OpenApiNeeds, 'getServers'>>(needs: Needs) => ({
  ...needs,
  writeSamples: (endpoint: Endpoint, lang: keyof Text, count: 'one' | 'all') =>
    writeCodeSamples(endpoint, needs.getServers()[0], lang, count),
})

/** OpenAPI documents of the catalogue, with samples. */
export const openApiOf = (needs: OpenApiNeeds): OpenApi => openOpenApi(addSamples(needs))

/** Where the README starts the service: a document made without one has no better address. */
const usualServer: OpenApiNeeds['getServers'] = () => [{ name: 'default', url: 'http://127.0.0.1:8080' }]

/** The document of a catalogue, or of one endpoint of it, as it is committed and handed on. */
export function writeOpenApi(
  endpoints: readonly Endpoint[],
  {
    lang,
    path,
    findExample,
  }: { readonly lang: keyof Text; readonly path?: string | undefined; readonly findExample: FindExample },
): string {
  const needs = addSamples({ findExample, getServers: usualServer })
  const endpoint = endpoints.find((one) => one.path === path)
  return endpoint ? writeOwn(endpoint, lang, needs) : writeWhole(endpoints, lang, needs)
}
