import Type from 'typebox'
import { creator, findCreator, kolId, nothingKept, viewCreator } from './creator.ts'
import type { McpNeeds } from './needs.ts'
import { defineTool, reading } from './tool.ts'

export const defineGetCreator = (needs: McpNeeds) =>
  defineTool({
    name: 'get_creator',
    title: 'Get what is kept of a creator',
    description:
      'Works and figures of one creator, read from the newest answers kept: true times, each figure with its formula, ' +
      'and null with its reason instead of what is not known. Free; nobody is asked, so look at ageSeconds. ' +
      '查看已存档的达人作品与指标。',
    annotations: reading,
    scope: 'archive:read',
    params: Type.Object({ kolId }),
    data: creator,
    async answer(args, { caller }) {
      const found = await findCreator(needs, viewCreator(needs, caller, args.kolId))
      if (!found) throw nothingKept()
      return { data: found }
    },
  })
