import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { type JournalEntry, type JournalFilter, type JournalPlace, listDeeds, readJournalState } from '#journal'
import { dayMs, Problem, startOfDate } from '#kit'
import { auditColumns } from './audit-columns.ts'
import type { Downloads } from './downloads.ts'
import { findAccountId, findNames } from './names.ts'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { fileQuery, sendFile } from './send-file.ts'
import type { AuditEntry, AuditFacts, AuditLog } from './wire/audit-log.ts'

const pageRows = 100
/** Rows of a file read at one time. */
const sliceRows = 1_000

const day = Type.String({ pattern: '^2\\d{3}-\\d{2}-\\d{2}$' })
const filter = {
  who: Type.Optional(Type.String({ maxLength: 200 })),
  verb: Type.Optional(Type.String({ maxLength: 60 })),
  /** By its name or its id. */
  of: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(day),
  /** The last day of it. */
  to: Type.Optional(day),
}
const readPage = queryOf({ ...filter, after: Type.Optional(Type.String({ pattern: '^\\d{1,15}-\\d{1,15}$' })) })
const readFile = queryOf({ ...filter, ...fileQuery })

interface Asked {
  readonly who?: string
  readonly verb?: string
  readonly of?: string
  readonly from?: string
  readonly to?: string
}

/** What was done at the desk, by whom. */
export function serveAuditLog(scope: FastifyInstance, needs: ConsoleNeeds & { readonly downloads: Downloads }): void {
  const { store, downloads } = needs

  scope.get('/operator/audit-log', async (request): Promise<AuditLog> => {
    const { after, ...asked } = readPage(request)
    const wanted = await readFilter(asked)
    const before = after === undefined ? undefined : readPlace(after)
    const [rows, facts] = await Promise.all([
      wanted ? listDeeds(store, wanted, { before, limit: pageRows }) : [],
      before ? null : readFacts(),
    ])
    const last = rows.length === pageRows ? rows.at(-1) : undefined
    return { items: await describe(rows), next: last ? `${last.at}-${last.id}` : null, facts }
  })

  scope.get('/operator/audit-log/file', { compress: false, exposeHeadRoute: false }, async (request, reply) => {
    const { format, lang, download, ...asked } = readFile(request)
    const wanted = await readFilter(asked)
    const table = { name: 'Journal', columns: auditColumns, slices: () => readAll(wanted) }
    return sendFile(downloads, request, reply, {
      name: 'almagest-journal',
      table,
      asked: { format, lang, download },
    })
  })

  /** Nothing where no account is meant: then nothing was done to it either. */
  async function readFilter({ who, verb, of, from, to }: Asked): Promise<JournalFilter | undefined> {
    const times = {
      fromAt: from === undefined ? undefined : readDay(from, 'from'),
      toAt: to === undefined ? undefined : readDay(to, 'to') + dayMs,
    }
    if (of === undefined) return { who, verb, ...times }
    const accountId = await findAccountId(store, of)
    return accountId === undefined ? undefined : { who, verb, accountId, ...times }
  }

  async function* readAll(wanted: JournalFilter | undefined): AsyncGenerator<readonly JournalEntry[]> {
    let before: JournalPlace | undefined
    while (wanted) {
      const rows = await listDeeds(store, wanted, { before, limit: sliceRows })
      if (rows.length > 0) yield rows
      if (rows.length < sliceRows) return
      before = rows.at(-1)
    }
  }

  async function readFacts(): Promise<AuditFacts> {
    const { who, ...facts } = await readJournalState(store)
    const names = await findNames(store, who)
    return { ...facts, who: who.map((id) => ({ id, name: names.get(id) ?? id })) }
  }

  async function describe(rows: readonly JournalEntry[]): Promise<readonly AuditEntry[]> {
    const names = await findNames(
      store,
      rows.flatMap(({ who, accountId }) => [who, accountId]),
    )
    return rows.map(({ accountId, ...row }) => ({
      ...row,
      name: names.get(row.who) ?? null,
      account: accountId === null ? null : { id: accountId, name: names.get(accountId) ?? accountId },
    }))
  }
}

function readDay(text: string, name: string): number {
  const at = startOfDate(text)
  if (Number.isNaN(at)) throw new Problem('parameters.invalid', { message: `${name} is not what is expected` })
  return at
}

function readPlace(text: string): JournalPlace {
  const [at = 0, id = 0] = text.split('-').map(Number)
  return { at, id }
}
