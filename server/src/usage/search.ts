import { earliestId } from '#kit'
import { defineQuery, type Store } from '#store'
import { type CallRecord, type CallRow, readRow } from './call-record.ts'
import type { CallReader } from './calls.ts'
import type { WaitingRefusals } from './refusals.ts'

/** What calls can be told apart by beside when they came; each narrows. */
export interface CallMarks extends Pick<CallReader, 'endpoints'> {
  readonly tokenId?: string | undefined
  readonly path?: string | undefined
  readonly idempotencyKey?: string | undefined
  /** Answered with this business code. */
  readonly code?: number | undefined
  /** Whether it cost money or a granted call. */
  readonly isCharged?: boolean | undefined
  readonly kind?: AnswerKind | undefined
  /** Digits of an id its question asks about, or that are its key. */
  readonly about?: string | undefined
}

/** Where an answer came from: `none` where there is none. */
const answerKinds = ['new', 'cached', 'replay', 'empty', 'none'] as const

type AnswerKind = (typeof answerKinds)[number]

/** Which of an account's calls; the newest come first. */
export interface CallSearch extends CallMarks {
  readonly accountId: string
  /** Unix milliseconds; the first included, the last not. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** Only calls before this one: the way to the next page. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface CallPage {
  readonly calls: readonly CallRecord[]
  /** Where the next page goes on, whether or not there is anything on it; `null` where no earlier call can be meant. */
  readonly next: string | null
  /** Where the page is not full and there is a next one: calls from here on were looked at. Unix milliseconds. */
  readonly searchedTo: number | null
}

export interface CallSearches {
  /**
   * Time, token, endpoint and key are looked up. For whatever else is asked a bounded number of calls is gone through: a page
   * may have fewer than fit, or none, and yet a next one.
   */
  searchCalls(search: CallSearch): Promise<CallPage>
  /** Of tokens when each was last used, as far as records go back; Unix milliseconds. */
  listLastUsed(tokenIds: readonly string[]): Promise<ReadonlyMap<string, number>>
}

/** Calls that are gone through in one look: some ten milliseconds. */
const sliceRows = 20_000

/** An id is made a moment before its call's time is taken. */
const slackMs = 1_000

/** Sorts after every id of a call. */
const lastId = 'g'

const kindOf = `CASE WHEN code <> 0 THEN 'none' WHEN replay_of IS NOT NULL THEN 'replay' WHEN cached = 1 THEN 'cached'
  WHEN spared_micro IS NOT NULL THEN 'empty' ELSE 'new' END`

const chargedOf = `CASE WHEN charge_micro > 0 OR granted = 1 THEN 'yes' ELSE 'no' END`

const isWanted = `at >= @since AND at < @until AND (@isAll = 1 OR path IN @endpoints)
  AND token_id = coalesce(@tokenId, token_id) AND path = coalesce(@path, path) AND code = coalesce(@code, code)
  AND (@charged = '' OR @charged = ${chargedOf}) AND (@kind = '' OR @kind = ${kindOf})
  AND (@about = '' OR question LIKE '%"' || @about || '"%' OR idempotency_key = @about)`

interface RangeAsks {
  readonly accountId: string
  readonly tokenId: string | null
  readonly path: string | null
  readonly key: string
  readonly first: string
  readonly before: string
}

interface PageAsks extends RangeAsks {
  readonly since: number
  readonly until: number
  readonly isAll: number
  readonly endpoints: readonly string[]
  readonly code: number | null
  readonly charged: string
  readonly kind: string
  readonly about: string
  readonly limit: number
}

/** One read for each index, and how its calls are found; the account is a token's own, and must not lead elsewhere. */
const ways = {
  account: defineWay('', 'account_id = @accountId'),
  token: defineWay('OfToken', `token_id = @tokenId AND account_id || '' = @accountId`),
  path: defineWay('OfEndpoint', `account_id || ' ' || path = @accountId || ' ' || @path`),
  key: defineWay(
    'OfKey',
    `account_id || ' ' || idempotency_key = @accountId || ' ' || @key AND idempotency_key IS NOT NULL`,
  ),
}

function defineWay(name: string, where: string) {
  const range = `FROM call WHERE ${where} AND id < @before AND id >= @first`
  return {
    list: defineQuery<CallRow, PageAsks>(
      `usage.searchCalls${name}`,
      `SELECT * ${range} AND ${isWanted} ORDER BY id DESC LIMIT @limit`,
    ),
    findSlice: defineQuery<{ readonly id: string | null; readonly calls: number }, RangeAsks>(
      `usage.findSlice${name}`,
      `SELECT min(id) AS id, count(*) AS calls FROM (SELECT id ${range} ORDER BY id DESC LIMIT ${sliceRows}) AS slice`,
    ),
  }
}

const listLastUsed = defineQuery<
  { readonly tokenId: string; readonly callId: string | null },
  { readonly tokenIds: readonly string[] }
>(
  'usage.listLastUsed',
  `SELECT id AS token_id, (SELECT max(call.id) FROM call WHERE call.token_id = token.id) AS call_id
   FROM token WHERE id IN @tokenIds`,
)

export function openCallSearches(store: Store, { writeAsked }: Pick<WaitingRefusals, 'writeAsked'>): CallSearches {
  return {
    async searchCalls(search) {
      const { accountId, limit } = search
      await writeAsked((call) => call.accountId === accountId)
      const asks = readAsks(search)
      const { list, findSlice } = ways[wayOf(search)]
      const slice = isSifted(search) ? await store.find(findSlice, asks) : undefined
      const end = slice && slice.calls === sliceRows ? slice.id : null
      const calls = (await store.list(list, end === null ? asks : { ...asks, first: end })).map(readRow)
      const last = calls.length === limit ? calls.at(-1) : undefined
      if (last) return { calls, next: last.id, searchedTo: null }
      return { calls, next: end, searchedTo: end === null ? null : timeOf(end) }
    },
    async listLastUsed(tokenIds) {
      await writeAsked((call) => tokenIds.includes(call.tokenId))
      const rows = await store.list(listLastUsed, { tokenIds })
      return new Map(rows.flatMap(({ tokenId, callId }) => (callId ? [[tokenId, timeOf(callId)]] : [])))
    },
  }
}

function wayOf({ tokenId, path, idempotencyKey }: CallSearch): keyof typeof ways {
  if (idempotencyKey !== undefined) return 'key'
  if (tokenId !== undefined) return 'token'
  return path === undefined ? 'account' : 'path'
}

/** Whether more is asked than an index tells. */
function isSifted(search: CallSearch): boolean {
  const { endpoints, code, isCharged, kind, about, tokenId, path } = search
  const isNarrowed = [endpoints, code, isCharged, kind, about].some((one) => one !== undefined)
  const way = wayOf(search)
  return isNarrowed || (way !== 'path' && path !== undefined) || (way === 'key' && tokenId !== undefined)
}

function readAsks(search: CallSearch): PageAsks {
  const { since = 0, until = Number.MAX_SAFE_INTEGER, before = lastId, endpoints, isCharged } = search
  const { accountId, tokenId = null, path = null, code = null, kind = '', about = '', limit } = search
  const ended = search.until === undefined ? lastId : earliestId(Math.max(until, 0))
  return {
    ...{ accountId, tokenId, path, since, until, code, kind, about, limit },
    key: search.idempotencyKey ?? '',
    first: earliestId(Math.max(since - slackMs, 0)),
    before: ended < before ? ended : before,
    isAll: Number(endpoints === undefined),
    endpoints: endpoints ?? [],
    charged: isCharged === undefined ? '' : isCharged ? 'yes' : 'no',
  }
}

/** Where an answer came from. */
export function answerKindOf(call: Pick<CallRecord, 'code' | 'replayOf' | 'isCached' | 'sparedMicro'>): AnswerKind {
  if (call.code !== 0) return 'none'
  if (call.replayOf !== null) return 'replay'
  if (call.isCached) return 'cached'
  return call.sparedMicro === null ? 'new' : 'empty'
}

/** Whether a call is one of those that have these marks: what `searchCalls` finds, of a call that is at hand. */
export function hasMarks(call: CallRecord, marks: CallMarks): boolean {
  const { endpoints, tokenId, path, idempotencyKey, code, isCharged, kind, about } = marks
  const isIt = <T>(wanted: T | undefined, own: T): boolean => wanted === undefined || wanted === own
  return (
    (endpoints === undefined || endpoints.includes(call.path)) &&
    isIt(tokenId, call.tokenId) &&
    isIt(path, call.path) &&
    isIt<string | null>(idempotencyKey, call.idempotencyKey) &&
    isIt(code, call.code) &&
    isIt(isCharged, call.chargeMicro > 0 || call.isGranted) &&
    isIt(kind, answerKindOf(call)) &&
    (about === undefined || call.question?.includes(`"${about}"`) === true || call.idempotencyKey === about)
  )
}

/** An id begins with the time it was made. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 12), 16)
