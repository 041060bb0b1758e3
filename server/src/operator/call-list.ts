import { Refusal } from '#kit'
import type { CallRecord } from '#usage'
import { type Column, printList, readPages, takeFirst } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import { type ListOptions, readSince } from './options.ts'
import { showTime, showYuan } from './print.ts'
import { getEndpoint, withBooks } from './with-books.ts'

export interface CallListOptions extends ListOptions {
  readonly account?: string
  readonly token?: string
  readonly endpoint?: string
  readonly code?: number
  readonly since?: string
}

interface ListedCall extends CallRecord {
  readonly account: string
}

/** Calls read at one time: of one account, and of each where those of all are put in one order. */
const pageRows = 500
const fewRows = 20

export function listCalls(needs: OperatorNeeds, options: CallListOptions): Promise<void> {
  const since = options.since === undefined ? undefined : needs.clock.now() - readSince(options.since)
  return withBooks(needs, async (books) => {
    const path = options.endpoint === undefined ? undefined : getEndpoint(books, options.endpoint).path
    const wanted = { tokenId: options.token, path, code: options.code, since }
    const payers = await findPayers(books, options)
    await printList(needs, options, {
      pages: takeFirst(
        inOneOrder(payers.map((payer) => readCalls(books, payer, wanted, payers.length))),
        options.limit,
      ),
      columns,
      below: ({ path, account }) => [`${path}, ${account}`],
      none: 'There is no such call on record.',
    })
  })
}

interface Payer {
  readonly id: string
  readonly name: string
}

/** Whose calls: an account's, or whoever the token is of, or everybody's. */
async function findPayers({ accounts, tokens }: Books, { account, token }: CallListOptions): Promise<readonly Payer[]> {
  const named = account === undefined ? undefined : await accounts.getAccount(account)
  if (token !== undefined) {
    const { accountId } = await tokens.getToken(token)
    if (named && named.id !== accountId) throw new Refusal(`token ${token} is not one of ${named.name}`)
    return [{ id: accountId, name: named?.name ?? (await accounts.findName(accountId)) ?? '-' }]
  }
  if (named) return [named]
  const all: Payer[] = []
  for await (const page of readPages((last: Payer | undefined, limit) =>
    accounts.listAccounts({ after: last?.name, limit }),
  ))
    all.push(...page)
  return all
}

interface Wanted {
  readonly tokenId: string | undefined
  readonly path: string | undefined
  readonly code: number | undefined
  readonly since: number | undefined
}

/** The calls of an account, the newest first. A page may be short and not the last: then it was looked through in part. */
async function* readCalls(
  { usage }: Books,
  { id: accountId, name: account }: Payer,
  wanted: Wanted,
  payers: number,
): AsyncGenerator<ListedCall> {
  const limit = payers === 1 ? pageRows : fewRows
  for (let before: string | undefined; ; ) {
    const { calls, next } = await usage.searchCalls({ ...wanted, endpoints: undefined, accountId, before, limit })
    for (const call of calls) yield { ...call, account }
    if (next === null) return
    before = next
  }
}

/** Of each list the newest that is left, again and again: ids begin with the time they were made. */
async function* inOneOrder(lists: readonly AsyncGenerator<ListedCall>[]): AsyncGenerator<readonly ListedCall[]> {
  const heads = (await Promise.all(lists.map(async (list) => ({ list, head: await list.next() })))).flatMap(
    ({ list, head }) => (head.done ? [] : [{ list, call: head.value }]),
  )
  let page: ListedCall[] = []
  while (heads.length > 0) {
    const newest = heads.reduce((one, other) => (other.call.id > one.call.id ? other : one))
    page.push(newest.call)
    const next = await newest.list.next()
    if (next.done) heads.splice(heads.indexOf(newest), 1)
    else newest.call = next.value
    if (page.length < pageRows) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

const showPaid = ({ isGranted, chargeMicro }: CallRecord): string => (isGranted ? 'granted' : showYuan(chargeMicro))

const columns: readonly Column<ListedCall>[] = [
  { title: 'AT', show: ({ at }) => showTime(at) },
  { title: 'CODE', show: ({ code }) => String(code), isRight: true },
  { title: 'CHARGED', show: showPaid, isRight: true },
  { title: 'MS', show: ({ durationMs }) => durationMs.toFixed(0), isRight: true, isSpare: true },
  { title: 'CALL', show: ({ id }) => id },
]
