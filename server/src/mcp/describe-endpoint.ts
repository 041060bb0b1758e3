import Type from 'typebox'
import type { Caller } from '#accounts'
import { type Catalogue, type Endpoint, listParams, type ParamView } from '#catalogue'
import { Problem } from '#kit'
import { describeOffer, offer } from './describe-offer.ts'
import type { McpNeeds } from './needs.ts'
import { uriOf } from './resources.ts'
import { defineTool, reading } from './tool.ts'

/** The endpoint a caller may know of. Throws `resource.unknown`. */
function getEndpoint(catalogue: Catalogue, caller: Caller, path: string): Endpoint {
  const endpoint = caller.allows(path) ? catalogue.find(path) : undefined
  if (!endpoint) throw new Problem('resource.unknown', { message: 'there is no endpoint at this path' })
  return endpoint
}

/** A longer sample says nothing more, and fills what an agent can keep in mind. */
const sampleLengthMax = 16_384

export function defineDescribeEndpoint(needs: McpNeeds) {
  const { catalogue, findExample } = needs

  return defineTool({
    name: 'describe_endpoint',
    title: 'Describe an endpoint',
    description:
      'Parameters, price, health and a sample answer of one endpoint, with links to its documentation. Read it before ' +
      'call_endpoint. Free. 查看接口的参数、价格、健康度与示例响应。',
    annotations: reading,
    scope: 'catalog:read',
    params: Type.Object({ path: Type.String({ description: 'As search_endpoints gives it: /api/douyin-xingtu/…' }) }),
    data: Type.Intersect([
      offer,
      Type.Object({
        params: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), required: Type.Boolean() })),
        sample: Type.Unknown({ description: 'What data looks like; null where it is too long.' }),
        docs: Type.Object({ en: Type.String(), zh: Type.String(), openapi: Type.String() }),
      }),
    ]),
    async answer({ path }, { caller }) {
      const endpoint = getEndpoint(catalogue, caller, path)
      const { note = null, page, params } = endpoint
      const { example, synthetic } = findExample(endpoint)
      const sample = Object(example).data
      const docsOf = (lang: string): string => uriOf(`/${lang}/api/${page.group}/${page.slug}.md`)
      return {
        data: {
          ...(await describeOffer(needs, caller, endpoint)),
          note,
          params: listParams(params)
            .filter(({ name }) => name !== 'token')
            .map(describeParam),
          sample: JSON.stringify(sample).length > sampleLengthMax ? null : sample,
          sampleIsMade: synthetic,
          docs: { en: docsOf('en'), zh: docsOf('zh'), openapi: uriOf(`/openapi/${page.group}/${page.slug}-en.json`) },
        },
      }
    },
  })
}

function describeParam({ name, view, isRequired }: ParamView) {
  const { type = 'string', meaning, enum: values, pattern, minimum, maximum, default: usual, examples } = view
  const rules = { enum: values, pattern, minimum, maximum, default: usual, examples }
  return { name, type, required: isRequired, meaning, ...rules }
}
