import Type from 'typebox'
import { describeHistory } from '#creators'
import { kolId, nothingKept, viewCreator } from './creator.ts'
import type { McpNeeds } from './needs.ts'
import { defineTool, reading } from './tool.ts'

/** Answers of a history: the newest. `/v1/kols/{kolId}/history` has all. */
const answersMax = 100

export const defineGetHistory = (needs: McpNeeds) =>
  defineTool({
    name: 'get_history',
    title: 'Get the history of a creator',
    description:
      `How a creator’s headline figures and works changed over the newest ${answersMax} answers kept, the earliest first, ` +
      'and what each work gained a day. Free; nobody is asked. 查看达人历史变化。',
    annotations: reading,
    scope: 'archive:read',
    params: Type.Object({ kolId }),
    data: Type.Object({
      kolId: Type.String(),
      points: Type.Array(Type.Object({ collectedAt: Type.String() })),
      videos: Type.Array(Type.Object({ itemId: Type.String() })),
    }),
    async answer(args, { caller }) {
      const { archive, clock } = needs
      const { reader, content, describe } = viewCreator(needs, caller, args.kolId)
      const span = { from: 0, to: clock.now(), limit: answersMax }
      const newest = await archive.listNewest({ reader, subject: args.kolId, content, ...span })
      if (newest.length === 0) throw nothingKept()
      return { data: { kolId: args.kolId, ...describeHistory(newest.toReversed(), describe) } }
    },
  })
