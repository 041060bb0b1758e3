import Type from 'typebox'
import { creator, findCreator, kolId, viewCreator } from './creator.ts'
import type { McpNeeds } from './needs.ts'
import { defineTool, reading } from './tool.ts'

const creatorsMax = 10

export const defineCompareCreators = (needs: McpNeeds) =>
  defineTool({
    name: 'compare_creators',
    title: 'Compare creators',
    description:
      `Works and figures of 2 to ${creatorsMax} creators side by side, as get_creator has them, in the order asked; those ` +
      'nothing is kept of are in missing. Free; nobody is asked. 对比多位达人。',
    annotations: reading,
    scope: 'archive:read',
    params: Type.Object({ kolIds: Type.Array(kolId, { minItems: 2, maxItems: creatorsMax, uniqueItems: true }) }),
    data: Type.Object({ creators: Type.Array(creator), missing: Type.Array(Type.String()) }),
    async answer({ kolIds }, { caller }) {
      const found = await Promise.all(kolIds.map((id) => findCreator(needs, viewCreator(needs, caller, id))))
      const creators = found.filter((one) => one !== undefined)
      const missing = kolIds.filter((_id, nth) => found[nth] === undefined)
      return { data: { creators, missing } }
    },
  })
