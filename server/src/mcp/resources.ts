import type { ListResourcesResult, ReadResourceResult } from '@modelcontextprotocol/server'
import type { McpNeeds } from './needs.ts'

/** The same wherever the service stands: what is behind it is the path of the document. */
const scheme = 'almagest://docs'

export const uriOf = (path: string): string => `${scheme}${path}`

type ResourceNeeds = Pick<McpNeeds, 'docs' | 'openApi'>

const markdown = 'text/markdown'

/** The guides, what there is in short, and the OpenAPI documents; each of an endpoint by a template. */
export function listResources({ docs }: ResourceNeeds): ListResourcesResult {
  const guides = docs.listGuides().map(({ path, title, summary }) => ({
    uri: uriOf(path),
    name: path.slice(1),
    title,
    description: summary,
    mimeType: markdown,
  }))
  const others = [
    { path: '/llms.txt', title: 'All pages in short', mimeType: 'text/plain' },
    { path: '/openapi.json', title: 'OpenAPI document', mimeType: 'application/json' },
    { path: '/openapi-zh.json', title: 'OpenAPI 文档', mimeType: 'application/json' },
  ]
  const rest = others.map(({ path, ...resource }) => ({ uri: uriOf(path), name: path.slice(1), ...resource }))
  return { resources: [...guides, ...rest] }
}

export const resourceTemplates = [
  {
    uriTemplate: uriOf('/{lang}/api/{group}/{slug}.md'),
    name: 'endpoint',
    title: 'Page of an endpoint, in en or zh',
    mimeType: markdown,
  },
  {
    uriTemplate: uriOf('/openapi/{group}/{slug}-{lang}.json'),
    name: 'endpoint-openapi',
    title: 'OpenAPI document of an endpoint, in en or zh',
    mimeType: 'application/json',
  },
]

export async function findResource(
  { docs, openApi }: ResourceNeeds,
  uri: string,
): Promise<ReadResourceResult | undefined> {
  const path = uri.startsWith(`${scheme}/`) ? uri.slice(scheme.length) : ''
  const document = (await openApi.find(path)) ?? (await docs.findDocument(path, true))
  return document && { contents: [{ uri, mimeType: document.type, text: document.body.toString('utf8') }] }
}
