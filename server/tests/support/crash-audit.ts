import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { storageOf } from '#books'
import { readConfig } from '#config'
import { openSystemRandom, refusalCodes, systemClock } from '#kit'
import { defineQuery } from '#store'
import type { Gift } from './crash-world.ts'
import type { Answer } from './load.ts'
import type { Pursuit } from './pursuits.ts'

/** Settings by which the books are found. */
type Environment = Readonly<Record<string, string>>

interface CallRow {
  readonly id: string
  readonly accountId: string
  readonly code: number
  readonly chargeMicro: number
  readonly granted: number
}

interface EntryRow {
  readonly callId: string
  readonly accountId: string
  readonly kind: string
  readonly amountMicro: number
  readonly calls: number
}

interface AccountRow {
  readonly accountId: string
  readonly moneyIn: number
  readonly available: number
  readonly charged: number
  readonly granted: number
  readonly left: number
  readonly used: number
}

/** A call that was charged, and whom it asked about. */
interface ChargeRow {
  readonly kolId: string
  readonly callId: string
}

interface HeldRow {
  readonly holds: number
  readonly money: number
  readonly caps: number
  readonly calls: number
}

const listCalls = defineQuery<CallRow>('test.listCalls', 'SELECT id, account_id, code, charge_micro, granted FROM call')
const listEntries = defineQuery<EntryRow>(
  'test.listEntries',
  `SELECT call_id, account_id, kind, amount_micro, calls FROM entry WHERE kind NOT IN ('topup', 'grant')`,
)
const listCharges = defineQuery<ChargeRow>(
  'test.listCharges',
  `SELECT snapshot.subject AS kol_id, call.id AS call_id FROM entry
   JOIN call ON call.id = entry.call_id JOIN snapshot ON snapshot.id = call.snapshot_id
   WHERE entry.kind IN ('charge', 'use')`,
)
const listAccounts = defineQuery<AccountRow>(
  'test.listAccounts',
  `SELECT balance.account_id, money_in, available, charged,
     coalesce(granted, 0) AS granted, coalesce(calls_left, 0) AS "left", coalesce(used, 0) AS used
   FROM balance LEFT JOIN allowance ON allowance.account_id = balance.account_id`,
)
const sumHeld = defineQuery<HeldRow>(
  'test.sumHeld',
  `SELECT (SELECT count(*) FROM hold) AS holds, (SELECT sum(held) FROM balance) AS money,
     (SELECT sum(held) FROM spending) AS caps, (SELECT sum(held) FROM allowance) AS calls`,
)

/** What the database holds of calls and money. */
interface Stored {
  readonly charges: ReadonlyMap<string, readonly string[]>
  readonly calls: ReadonlyMap<string, CallRow>
  readonly entries: readonly EntryRow[]
  readonly accounts: readonly AccountRow[]
  readonly held: readonly HeldRow[]
}

/** Reads beside the running service, as a command does: one state of the books, which are opened for this alone. */
async function readStored(environment: Environment): Promise<Stored> {
  const storage = await storageOf(readConfig(environment), {})
  const store = await storage.open({ clock: systemClock, random: openSystemRandom() })
  try {
    const [calls, charges, entries, accounts, held] = await store.listTogether([
      [listCalls, {}],
      [listCharges, {}],
      [listEntries, {}],
      [listAccounts, {}],
      [sumHeld, {}],
    ])
    const callsById = new Map(calls.map((call) => [call.id, call]))
    return { calls: callsById, charges: groupCharges(charges), entries, accounts, held }
  } finally {
    await store.close()
  }
}

function groupCharges(rows: readonly ChargeRow[]): ReadonlyMap<string, readonly string[]> {
  const byKol = Map.groupBy(rows, ({ kolId }) => kolId)
  return new Map([...byKol].map(([kolId, charges]) => [kolId, charges.map(({ callId }) => callId)]))
}

export interface Told {
  /** Every answer that was received whole. */
  readonly answers: readonly Answer[]
  /** How many calls got none. */
  readonly lost: number
  /** How many of those the service said to have given back. */
  readonly orphans: number
  readonly gifts: readonly Gift[]
  readonly pursuits: readonly Pursuit[]
}

export interface Audited {
  readonly charges: number
  readonly uses: number
  /** Calls that were settled and then killed before their answer arrived. */
  readonly settledUnheard: number
}

/** Asserts that an idle service's database is what its callers were told, and holds nothing for anybody. */
export async function auditStored(
  environment: Environment,
  { answers, lost, orphans, gifts, pursuits }: Told,
): Promise<Audited> {
  const stored = await readStored(environment)
  assert.deepEqual(stored.held, [{ holds: 0, money: 0, caps: 0, calls: 0 }], 'something is still held')
  auditAnswers(
    stored,
    answers.filter(({ isReplayed }) => !isReplayed),
  )
  auditReplays(
    stored,
    answers.filter(({ isReplayed }) => isReplayed),
  )
  auditPursuits(stored, pursuits)
  const strays = stored.entries.filter(({ callId }) => !stored.calls.has(callId))
  assert.deepEqual(strays, [], 'entries without a call record')
  const settledUnheard = [...stored.calls.values()].filter(isSettled).length - answers.filter(isSettled).length
  const resolved = settledUnheard + orphans
  assert.ok(resolved <= lost, `${resolved} calls were settled unheard or given back, but only ${lost} got no answer`)
  for (const gift of gifts) auditAccount(stored, gift)
  const count = (wanted: string): number => stored.entries.filter(({ kind }) => kind === wanted).length
  return { charges: count('charge'), uses: count('use'), settledUnheard }
}

function auditAnswers({ calls, entries }: Stored, answers: readonly Answer[]): void {
  const entriesByCall = Map.groupBy(entries, ({ callId }) => callId)
  const broken = answers
    .map((answer) => {
      const { requestId } = answer
      const promised = promisedBy(answer)
      const call = calls.get(requestId) ?? (isSettled(answer) ? undefined : promised.call)
      return { promised, kept: { call, entries: entriesByCall.get(requestId) ?? [] } }
    })
    .filter(({ promised, kept }) => !isDeepStrictEqual(kept, promised))
  assert.deepEqual(broken.slice(0, 3), [], `${broken.length} answers were not kept`)
  assert.equal(new Set(answers.map(({ requestId }) => requestId)).size, answers.length)
}

/** Refused calls are counted, and recorded as far as there is time: nothing of them has to last. */
const isSettled = ({ code }: { readonly code: number }): boolean => !refusalCodes.includes(code)

/** An answer that was given again is that of a call which was charged to the same account for the same question. */
function auditReplays({ calls, charges }: Stored, answers: readonly Answer[]): void {
  const broken = answers.filter(({ requestId, question }) => {
    const isOwn = calls.get(requestId)?.accountId === question.accountId
    return !isOwn || !charges.get(question.kolId)?.includes(requestId)
  })
  assert.deepEqual(broken.slice(0, 3), [], `${broken.length} answers were given again without being paid`)
}

/** Whoever asks until there is an answer is charged once for it, however often the service was killed meanwhile. */
function auditPursuits({ charges }: Stored, pursuits: readonly Pursuit[]): void {
  const broken = pursuits.filter(({ question, answer }) => {
    const callIds = charges.get(question.kolId) ?? []
    return answer ? !isDeepStrictEqual(callIds, [answer.requestId]) : callIds.length > 1
  })
  const shown = broken.slice(0, 3).map(({ question, answer }) => ({ answer, charges: charges.get(question.kolId) }))
  assert.deepEqual(shown, [], `${broken.length} questions were not charged exactly once`)
}

/** The rows an answer stands for. */
function promisedBy({ requestId: id, code, question }: Answer): { call: CallRow; entries: readonly EntryRow[] } {
  const { accountId, priceMicro } = question
  const success = code === 0 ? question.success : 'nothing'
  const amountMicro = success === 'charge' ? priceMicro : 0
  const calls = success === 'use' ? 1 : 0
  return {
    call: { id, accountId, code, chargeMicro: amountMicro, granted: calls },
    entries: success === 'nothing' ? [] : [{ callId: id, accountId, kind: success, amountMicro, calls }],
  }
}

/** Nothing is held now: what was given is either left or was paid, entry by entry. */
function auditAccount({ entries, accounts }: Stored, { accountId, moneyMicro, calls }: Gift): void {
  const own = entries.filter((entry) => entry.accountId === accountId)
  const charged = own.reduce((sum, { amountMicro }) => sum + amountMicro, 0)
  const used = own.reduce((sum, entry) => sum + entry.calls, 0)
  assert.deepEqual(
    accounts.find((account) => account.accountId === accountId),
    {
      accountId,
      moneyIn: moneyMicro,
      available: moneyMicro - charged,
      charged,
      granted: calls,
      left: calls - used,
      used,
    },
  )
}
