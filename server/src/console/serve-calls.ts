import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { describeCalls } from './call-items.ts'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { callFilter, readMarks, readStrip } from './read-calls.ts'
import { getAccount } from './visitor.ts'
import type { CallChoices, CallPage } from './wire/calls.ts'

const pageRows = 60
const choicesMax = 2_000
const tokensMax = 500

const readPage = queryOf({
  ...callFilter,
  after: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})

/** What an account asked, and what a filter may be set to. */
export function serveCalls(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { usage, catalogue, tokens, clock } = needs
  const root = '/accounts/:accountId/calls'

  scope.get(root, async (request): Promise<CallPage> => {
    const { after, limit = pageRows, ...filter } = readPage(request)
    const { id: accountId } = getAccount(request)
    const { marks, since } = readMarks(filter, clock.now())
    const asked = after === undefined ? readStrip(filter) : undefined
    const [{ calls, ...rest }, strip] = await Promise.all([
      usage.searchCalls({ ...marks, since, accountId, before: after, limit }),
      asked ? usage.findStrip({ ...asked, accountId }) : null,
    ])
    return { ...(await describeCalls(needs, accountId, calls)), ...rest, strip }
  })

  scope.get(`${root}/choices`, async (request): Promise<CallChoices> => {
    const { id: accountId } = getAccount(request)
    const made = await tokens.listTokens({ accountId, limit: tokensMax })
    return {
      endpoints: catalogue
        .list()
        .slice(0, choicesMax)
        .map(({ path, title }) => ({ path, title })),
      tokens: made.map(({ id, label, hint }) => ({ id, name: label ?? (hint === null ? id : `…${hint}`) })),
    }
  })
}
