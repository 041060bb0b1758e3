import { verifyChain } from '#journal'
import { earliestId, refusalCodes } from '#kit'
import { defineQuery, findNoted, type Store } from '#store'
import type { Check } from './check.ts'
import { referenceChecks } from './references.ts'
import { sumChecks } from './sums.ts'

export interface AuditReport {
  /** What was counted, by name, in micro-yuan where the name says so. */
  readonly counted: Readonly<Record<string, number>>
  /** The last link of the journal: who keeps it elsewhere can tell later that nothing before it was changed. */
  readonly journalHead: string
  /** Each place where a stored figure is not what the entries say; empty when the books are right. */
  readonly differences: readonly string[]
}

const balances: Check = {
  name: 'the balance of account',
  place: 'account.id',
  stored: ['balance.money_in', 'balance.available', 'balance.held', 'balance.charged'],
  expected: [
    'coalesce(entries.money_in, 0)',
    'coalesce(entries.money_in - entries.charged, 0) - coalesce(holds.held, 0)',
    'coalesce(holds.held, 0)',
    'coalesce(entries.charged, 0)',
  ],
  parts: `
    entries AS (
      SELECT account_id,
        sum(CASE WHEN kind IN ('topup', 'adjustment') THEN amount_micro ELSE 0 END) AS money_in,
        sum(CASE kind WHEN 'charge' THEN amount_micro WHEN 'refund' THEN -amount_micro ELSE 0 END) AS charged
      FROM entry GROUP BY account_id
    ), holds AS (SELECT account_id, sum(price_micro) AS held FROM hold GROUP BY account_id)`,
  from: `account LEFT JOIN balance ON balance.account_id = account.id
    LEFT JOIN entries ON entries.account_id = account.id LEFT JOIN holds ON holds.account_id = account.id`,
}

const caps: Check = {
  name: 'the spending of token',
  place: 'spending.token_id',
  stored: ['spending.held', 'spending.spent'],
  expected: ['coalesce(holds.held, 0)', 'coalesce(entries.spent, 0)'],
  parts: `
    entries AS (
      SELECT token_id, sum(CASE kind WHEN 'charge' THEN amount_micro ELSE -amount_micro END) AS spent
      FROM entry WHERE capped = 1 GROUP BY token_id
    ), holds AS (SELECT token_id, sum(price_micro) AS held FROM hold WHERE capped = 1 GROUP BY token_id)`,
  from: `spending LEFT JOIN entries ON entries.token_id = spending.token_id
    LEFT JOIN holds ON holds.token_id = spending.token_id`,
}

const grants: Check = {
  name: 'the free calls of',
  place: `account_id || ' on ' || path`,
  stored: ['allowance.granted', 'allowance.calls_left', 'allowance.held', 'allowance.used'],
  expected: [
    'coalesce(entries.granted, 0)',
    'coalesce(entries.granted - entries.used, 0) - coalesce(holds.held, 0)',
    'coalesce(holds.held, 0)',
    'coalesce(entries.used, 0)',
  ],
  parts: `
    entries AS (
      SELECT account_id, path, sum(CASE kind WHEN 'grant' THEN calls ELSE 0 END) AS granted,
             sum(CASE kind WHEN 'use' THEN calls WHEN 'return' THEN -calls ELSE 0 END) AS used
      FROM entry WHERE kind IN ('grant', 'use', 'return') GROUP BY account_id, path
    ), holds AS (SELECT account_id, path, count(*) AS held FROM hold WHERE granted = 1 GROUP BY account_id, path)`,
  from: 'entries FULL JOIN allowance USING (account_id, path) LEFT JOIN holds USING (account_id, path)',
}

const quotas: Check = {
  name: 'the quota of',
  place: `account_id || ' on day ' || day`,
  stored: ['quota_day.held', 'quota_day.used'],
  expected: ['coalesce(holds.held, 0)', 'coalesce(entries.used, 0)'],
  parts: `
    holds AS (
      SELECT account_id, quota_day AS day, count(*) AS held FROM hold WHERE quota_day IS NOT NULL GROUP BY 1, 2
    ), entries AS (
      SELECT account_id, quota_day AS day, count(*) AS used FROM entry
      WHERE quota_day IS NOT NULL AND kind IN ('charge', 'use') GROUP BY 1, 2
    )`,
  from: 'entries FULL JOIN holds USING (account_id, day) FULL JOIN quota_day USING (account_id, day)',
}

const charges: Check = {
  name: 'the charge of call',
  place: 'call.id',
  stored: ['call.charge_micro', 'call.granted'],
  expected: ['coalesce(entry.amount_micro, 0)', 'coalesce(entry.calls, 0)'],
  from: `call LEFT JOIN entry ON entry.call_id = call.id AND entry.kind IN ('charge', 'use')`,
}

/** What the archive holds, as whoever writes to it adds it up: the same of each row as `sizeOfBody` and its like have it. */
const archiveSize: Check = {
  name: 'the size of',
  place: `'the archive'`,
  stored: ['sizes.bytes', 'sizes.answers'],
  expected: ['bodies.bytes + snapshots.bytes + works.bytes', 'snapshots.answers'],
  parts: `
    sizes AS (SELECT coalesce(sum(bytes), 0) AS bytes, coalesce(sum(answers), 0) AS answers FROM archive_size),
    bodies AS (SELECT coalesce(sum(CASE WHEN octet_length(bytes) BETWEEN 2000 AND 4000 THEN 4000 ELSE octet_length(bytes) END + 150), 0) AS bytes FROM blob),
    snapshots AS (
      SELECT coalesce(sum(600 + 2 * octet_length(params) + coalesce(octet_length(body_head), 0)
               + coalesce(octet_length(body_tail), 0) + coalesce(octet_length(points), 0)), 0) AS bytes, count(*) AS answers
      FROM snapshot
    ), works AS (SELECT 120 * count(*) AS bytes FROM work)`,
  from: 'sizes CROSS JOIN bodies CROSS JOIN snapshots CROSS JOIN works',
}

/** Records of calls that came before are removed, as the operator's retention has it. */
const records: Check = {
  name: 'the record of charged call',
  place: 'entry.call_id',
  stored: ['call.code', 'call.account_id'],
  expected: ['0', 'entry.account_id'],
  from: `entry LEFT JOIN call ON call.account_id = entry.account_id AND call.id = entry.call_id
    WHERE entry.kind IN ('charge', 'use') AND (call.id IS NOT NULL OR entry.call_id >= @sinceId)`,
}

const isRefusal = `code IN (${refusalCodes.join(', ')})`

/** Of refused calls some are recorded, and all counted; none was charged. */
const rollups: Check = {
  name: 'the rollup of',
  place: `'hour ' || hour || ', ' || account_id || ', ' || path || ', code ' || code`,
  stored: ['rollup.calls', 'rollup.granted', 'rollup.charge_micro'],
  expected: [
    `CASE WHEN ${isRefusal} AND coalesce(calls.calls, 0) <= rollup.calls THEN rollup.calls ELSE calls.calls END`,
    `CASE WHEN ${isRefusal} THEN coalesce(calls.granted, 0) ELSE calls.granted END`,
    `CASE WHEN ${isRefusal} THEN coalesce(calls.charge_micro, 0) ELSE calls.charge_micro END`,
  ],
  parts: `
    calls AS (
      SELECT at / 3600000 AS hour, account_id, path, code, count(*) AS calls, sum(granted) AS granted,
             sum(charge_micro) AS charge_micro
      FROM call GROUP BY 1, 2, 3, 4
    )`,
  from: 'calls FULL JOIN rollup USING (hour, account_id, path, code) WHERE hour * 3600000 >= @since',
}

/** Attempts of a call that left no record, since the service was killed, count as well. */
const upstreamHours: Check = {
  name: 'what was asked of',
  place: `provider || ' for ' || path || ' in hour ' || hour || ', ' || currency`,
  stored: ['hours.requests', 'hours.cost_micro'],
  expected: [
    'CASE WHEN made.requests <= hours.requests THEN hours.requests ELSE made.requests END',
    'CASE WHEN made.cost_micro <= hours.cost_micro THEN hours.cost_micro ELSE made.cost_micro END',
  ],
  parts: `
    made AS (
      SELECT call.at / 3600000 AS hour, path, attempt.provider, coalesce(currency, '') AS currency, count(*) AS requests,
             sum(coalesce(cost_micro, 0)) AS cost_micro
      FROM call JOIN attempt ON attempt.call_id = call.id WHERE flight_id = call.id GROUP BY 1, 2, 3, 4
    ), hours AS (
      SELECT hour, path, provider, currency, sum(requests) AS requests, sum(cost_micro) AS cost_micro
      FROM upstream_hour GROUP BY hour, path, provider, currency
    )`,
  from: 'made LEFT JOIN hours USING (hour, path, provider, currency)',
}

interface Difference {
  readonly place: string
  readonly stored: string
  readonly expected: string
  /** How many there are like it. */
  readonly found: number
}

/** Differences named in the report; more are only counted. */
const namedMax = 20

const asText = (figures: readonly string[]): string =>
  figures.map((figure) => `coalesce(CAST(${figure} AS TEXT), 'none')`).join(` || ', ' || `)

const checks = [
  balances,
  caps,
  grants,
  quotas,
  charges,
  records,
  rollups,
  upstreamHours,
  ...sumChecks,
  archiveSize,
  ...referenceChecks,
].map(({ name, parts, ...check }) => ({
  name,
  differences: defineQuery<Difference, { readonly since: number; readonly sinceId: string }>(
    `audit.differences ${name}`,
    `${parts === undefined ? '' : `WITH ${parts}`}
     SELECT place, stored, expected, count(*) OVER () AS found FROM (
       SELECT ${check.place} AS place, ${asText(check.stored)} AS stored, ${asText(check.expected)} AS expected
       FROM ${check.from}
     ) AS compared WHERE stored <> expected LIMIT ${namedMax}`,
    { isLong: true },
  ),
}))

const countAll = defineQuery<Readonly<Record<string, number>>>(
  'audit.countAll',
  `SELECT (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM token) AS tokens,
          (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM hold) AS holds,
          (SELECT count(*) FROM call) AS calls, (SELECT count(*) FROM rollup) AS rollups,
          coalesce(sum(money_in), 0) AS money_in_micro, coalesce(sum(available), 0) AS available_micro,
          coalesce(sum(held), 0) AS held_micro, coalesce(sum(charged), 0) AS charged_micro
   FROM balance`,
)

const callsKept = { name: 'calls kept since' }

/**
 * Computes every figure money shows in from the entries, from zero, and compares it with the stored one: balances,
 * caps, grants, quotas, records of calls, rollups and sums. What rows refer to must be there, and the journal must be what was
 * linked. One consistent state, also while the service runs.
 */
export async function auditBooks(store: Store): Promise<AuditReport> {
  const before = await store.find(findNoted, callsKept)
  const since = Number(before?.value ?? 0)
  const asks = { since, sinceId: earliestId(since) }
  const [[counted = {}], [kept], ...found] = await store.listTogether([
    [countAll, {}],
    [findNoted, callsKept],
    ...checks.map(({ differences }) => [differences, asks] as const),
  ])
  // Records were removed in between: what is missed is not what was kept.
  if (kept?.value !== before?.value) return auditBooks(store)
  const chain = await verifyChain(store)
  const { linked: journalLinked, unlinked: journalUnlinked, head: journalHead } = chain
  return {
    counted: { ...counted, journalLinked, journalUnlinked },
    journalHead,
    differences: [...checks.flatMap(({ name }, nth) => describe(name, found[nth] ?? [])), ...chain.differences],
  }
}

function describe(name: string, differences: readonly Difference[]): string[] {
  const named = differences.map((one) => `${name} ${one.place}: stored ${one.stored}, expected ${one.expected}`)
  const left = (differences[0]?.found ?? 0) - named.length
  return left > 0 ? [...named, `${name} …: ${left} more`] : named
}
