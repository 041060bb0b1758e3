import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { findMonth, type Month, monthOf, Problem } from '#kit'
import { listStatementTokens, openStatements, type StatementToken } from '#statements'
import { describeEntries, findTitle } from './describe-entry.ts'
import type { Downloads } from './downloads.ts'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { fileQuery, sendFile } from './send-file.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type { EntryKind, LedgerEntry, StatementCheck, StatementView } from './wire/money.ts'

/** What came in beside charges and refunds; of very many the newest. */
const moneyInMax = 200
const everAt = 9e15

const of = {
  month: Type.Optional(Type.String({ maxLength: 7 })),
  token: Type.Optional(Type.String({ maxLength: 60 })),
  label: Type.Optional(Type.String({ maxLength: 300 })),
}
const readView = queryOf(of)
const readFile = queryOf({ ...of, ...fileQuery })

interface Asked {
  readonly month?: string
  readonly token?: string
  readonly label?: string
}

/** Statements: a month of an account, of one of its tokens, or of those with one label. */
export function serveStatement(scope: FastifyInstance, needs: ConsoleNeeds & { readonly downloads: Downloads }): void {
  const { ledger, tokens, catalogue, clock, downloads } = needs
  const statements = openStatements({ ledger, clock })
  const root = '/accounts/:accountId/statement'

  scope.get(root, async (request): Promise<StatementView> => {
    const { id: accountId } = getAccount(request)
    const asked = readView(request)
    const month = readMonth(asked, clock.now())
    const known = await listStatementTokens(tokens, accountId)
    const scoped = { accountId, tokenIds: findTokens(known, asked) }
    const [money, moneyIn, [oldest]] = await Promise.all([
      statements.sumMonth(scoped, month),
      scoped.tokenIds === undefined ? listMoneyIn(accountId, month, known) : [],
      ledger.listEntries({ accountId, fromAt: 0, toAt: everAt, limit: 1 }),
    ])
    const labels = new Map(known.map(({ id, label }) => [id, label]))
    const { period, startAt, endAt, closesAt } = month
    const { openingMicro, closingMicro, entries, days } = money
    return {
      period,
      startAt,
      endAt,
      closesAt,
      state: statements.isClosed(month) ? 'closed' : clock.now() < endAt ? 'running' : 'open',
      openingMicro,
      closingMicro,
      entries,
      kinds: Object.entries(money.kinds).flatMap(([kind, sum]) => (sum ? [{ kind: kind as EntryKind, ...sum }] : [])),
      days,
      endpoints: money.endpoints.map((one) => ({ ...one, title: findTitle({ catalogue }, one.path) })),
      tokens: money.tokens.map(({ tokenId, ...one }) => ({ id: tokenId, label: labels.get(tokenId) ?? null, ...one })),
      moneyIn,
      choices: known,
      firstPeriod: monthOf(oldest?.at ?? clock.now()).period,
      lastPeriod: monthOf(clock.now()).period,
    }
  })

  scope.get(`${root}/check`, async (request): Promise<StatementCheck> => {
    const { id: accountId } = getAccount(request)
    const asked = readView(request)
    const month = readMonth(asked, clock.now())
    const tokenIds = findTokens(await listStatementTokens(tokens, accountId), asked)
    // It reads as much as a file of the month: it is one of as many.
    const progress = downloads.begin(getVisitor(request).person.id, undefined, null)
    try {
      const checked = await statements.check({ accountId, tokenIds }, month)
      return { ...checked, at: clock.now() }
    } finally {
      progress.end('done')
    }
  })

  scope.get(`${root}/file`, { compress: false, exposeHeadRoute: false }, async (request, reply) => {
    const { id: accountId, name: account } = getAccount(request)
    const { format, lang, download, ...asked } = readFile(request)
    const month = readMonth(asked, clock.now())
    const tokenIds = findTokens(await listStatementTokens(tokens, accountId), asked)
    const { token, label } = asked
    const table = await statements.write({ accountId, tokenIds }, month, { account, token, label })
    const name = ['almagest-statement', account, month.period, token ?? label].filter(Boolean).join('-')
    return sendFile(downloads, request, reply, { name, table, asked: { format, lang, download } })
  })

  async function listMoneyIn(
    accountId: string,
    { startAt, endAt }: Month,
    known: readonly StatementToken[],
  ): Promise<readonly LedgerEntry[]> {
    const span = { accountId, fromAt: startAt, toAt: endAt }
    const rows = await ledger.listEntriesBack({ ...span, limit: moneyInMax, only: 'brought' })
    return describeEntries(rows.toReversed(), { tokens: known, catalogue })
  }
}

function readMonth({ month: text }: Asked, now: number): Month {
  const month = text === undefined ? monthOf(now) : findMonth(text)
  if (!month || month.startAt > now)
    throw new Problem('parameters.invalid', { message: 'month is one that has begun, such as 2026-11' })
  return month
}

/** Whose statement it is; absent where it is the whole account's. Another account's token is none of this one's. */
function findTokens(known: readonly StatementToken[], { token, label }: Asked): readonly string[] | undefined {
  if (token === undefined && label === undefined) return undefined
  const found = known.filter((one) => (token === undefined ? one.label === label : one.id === token))
  if (found.length === 0 || (token !== undefined && label !== undefined))
    throw new Problem('parameters.invalid', { message: 'token or label is one of the account’s' })
  return found.map(({ id }) => id)
}
