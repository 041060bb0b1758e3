import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { openAccount } from '#desk'
import { amountMicroMax } from '#kit'
import { openAccountFigures } from './account-figures.ts'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf, queryOf } from './read.ts'
import { getVisitor } from './visitor.ts'
import type { AccountList } from './wire/operator-accounts.ts'

const pageRows = 100

const readPage = queryOf({
  q: Type.Optional(Type.String({ maxLength: 100 })),
  status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('suspended')])),
  after: Type.Optional(Type.String({ maxLength: 200 })),
})
const readNew = bodyOf({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  balanceMicro: Type.Optional(Type.Integer({ minimum: 0, maximum: amountMicroMax })),
  dailyLimit: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 999_999_999 }), Type.Null()])),
})

/** Every account, for operators. */
export function serveOperatorAccounts(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const figures = openAccountFigures(needs.store, needs.clock)

  scope.get('/operator/accounts', async (request): Promise<AccountList> => {
    const { q: word, status, after } = readPage(request)
    const [items, facts] = await Promise.all([
      figures.list({ after, word, status, limit: pageRows }),
      after === undefined ? figures.findFacts() : null,
    ])
    return { items, next: items.length < pageRows ? null : (items.at(-1)?.name ?? null), facts }
  })

  scope.post('/operator/accounts', async (request) => {
    const fields = readNew(request)
    return openAccount(needs, getVisitor(request).actor, fields)
  })
}
