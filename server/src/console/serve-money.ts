import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Problem, startOfDate } from '#kit'
import type { EntryPlace, EntryRow } from '#ledger'
import {
  entryColumns,
  type KindGroup,
  kindGroups,
  type LedgerFilter,
  listLedger,
  listStatementTokens,
  readLedger,
} from '#statements'
import { describeEntries } from './describe-entry.ts'
import type { Downloads } from './downloads.ts'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { fileQuery, sendFile } from './send-file.ts'
import { getAccount } from './visitor.ts'
import type { LedgerPage } from './wire/money.ts'

const pageRows = 100
const dayMs = 86_400_000

const day = Type.String({ pattern: '^2\\d{3}-\\d{2}-\\d{2}$' })
const filter = {
  kind: Type.Optional(Type.String({ enum: Object.keys(kindGroups) })),
  token: Type.Optional(Type.String({ maxLength: 60 })),
  endpoint: Type.Optional(Type.String({ maxLength: 300 })),
  request: Type.Optional(Type.String({ maxLength: 60 })),
  from: Type.Optional(day),
  /** The last day of it. */
  to: Type.Optional(day),
}
const readPage = queryOf({ ...filter, after: Type.Optional(Type.String({ pattern: '^\\d{1,15}-\\d{1,15}$' })) })
const readFile = queryOf({ ...filter, ...fileQuery })

/** The ledger of an account. */
export function serveMoney(scope: FastifyInstance, needs: ConsoleNeeds & { readonly downloads: Downloads }): void {
  const { ledger, tokens, catalogue, downloads } = needs
  const root = '/accounts/:accountId/money'

  scope.get(root, async (request): Promise<LedgerPage> => {
    const { after, ...asked } = readPage(request)
    const { id: accountId } = getAccount(request)
    const before = after === undefined ? undefined : readPlace(after)
    const [known, balance, { rows, next, isCut }] = await Promise.all([
      listStatementTokens(tokens, accountId),
      ledger.getBalance(accountId),
      listLedger(needs, filterOf(request, asked), { before, limit: pageRows }),
    ])
    return {
      items: describeEntries(rows, { tokens: known, catalogue }),
      next: next ? `${next.at}-${next.id}` : null,
      searchedTo: isCut && next ? next.at : null,
      facts: before === undefined ? { balanceMicro: balance.availableMicro + balance.heldMicro, tokens: known } : null,
    }
  })

  scope.get(`${root}/file`, { compress: false, exposeHeadRoute: false }, async (request, reply) => {
    const { format, lang, download, ...asked } = readFile(request)
    const wanted = filterOf(request, asked)
    const table = {
      name: 'Ledger',
      columns: entryColumns,
      slices: (): AsyncIterable<readonly EntryRow[]> => readLedger(needs, wanted),
    }
    const name = `almagest-ledger-${getAccount(request).name}`
    return sendFile(downloads, request, reply, { name, table, asked: { format, lang, download } })
  })
}

interface Asked {
  readonly kind?: string
  readonly token?: string
  readonly endpoint?: string
  readonly request?: string
  readonly from?: string
  readonly to?: string
}

const filterOf = (request: FastifyRequest, asked: Asked): LedgerFilter => ({
  accountId: getAccount(request).id,
  // The query has checked it.
  group: asked.kind as KindGroup | undefined,
  tokenId: asked.token,
  path: asked.endpoint,
  callId: asked.request,
  fromAt: asked.from === undefined ? undefined : readDay(asked.from, 'from'),
  toAt: asked.to === undefined ? undefined : readDay(asked.to, 'to') + dayMs,
})

function readDay(text: string, name: string): number {
  const at = startOfDate(text)
  if (Number.isNaN(at)) throw new Problem('parameters.invalid', { message: `${name} is not what is expected` })
  return at
}

function readPlace(text: string): EntryPlace {
  const [at = 0, id = 0] = text.split('-').map(Number)
  return { at, id }
}
