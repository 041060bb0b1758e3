import type { Store } from '#store'

export interface AuditReport {
  /** What was counted, by name, in micro-yuan where the name says so. */
  readonly counted: Readonly<Record<string, number>>
  /** Each place where a stored figure is not what the entries say; empty when the books are right. */
  readonly differences: readonly string[]
}

/** Records of calls that came before are removed, as the operator's retention has it. */
const callsKeptSince = `(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM remembered WHERE name = 'calls kept since')`

/** Each query yields the places where a stored figure differs from the one the entries give. */
const checks: Readonly<Record<string, string>> = {
  'the balance of account': `
    WITH entries AS (
      SELECT account_id,
        sum(CASE WHEN kind IN ('topup', 'adjustment') THEN amount_micro ELSE 0 END) AS money_in,
        sum(CASE kind WHEN 'charge' THEN amount_micro WHEN 'refund' THEN -amount_micro ELSE 0 END) AS charged
      FROM entry GROUP BY account_id
    ), holds AS (SELECT account_id, sum(price_micro) AS held FROM hold GROUP BY account_id)
    SELECT account.id AS place, json_array(money_in, available, held, charged) AS stored,
           json_array(expected_in, expected_in - expected_held - expected_charged, expected_held, expected_charged) AS expected
    FROM (
      SELECT account.id, coalesce(entries.money_in, 0) AS expected_in, coalesce(entries.charged, 0) AS expected_charged,
             coalesce(holds.held, 0) AS expected_held
      FROM account LEFT JOIN entries ON entries.account_id = account.id LEFT JOIN holds ON holds.account_id = account.id
    ) AS account LEFT JOIN balance ON balance.account_id = account.id`,
  'the spending of token': `
    SELECT token_id AS place, json_array(held, spent) AS stored,
      json_array(
        (SELECT coalesce(sum(price_micro), 0) FROM hold WHERE hold.token_id = spending.token_id),
        (SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount_micro WHEN 'refund' THEN -amount_micro END), 0)
         FROM entry WHERE entry.token_id = spending.token_id)) AS expected
    FROM spending`,
  'the free calls of': `
    WITH entries AS (
      SELECT account_id, path, sum(CASE kind WHEN 'grant' THEN calls ELSE 0 END) AS granted,
             sum(CASE kind WHEN 'use' THEN calls WHEN 'return' THEN -calls ELSE 0 END) AS used
      FROM entry WHERE kind IN ('grant', 'use', 'return') GROUP BY account_id, path
    ), holds AS (SELECT account_id, path, count(*) AS held FROM hold WHERE granted = 1 GROUP BY account_id, path)
    SELECT account_id || ' on ' || path AS place,
      json_array(allowance.granted, calls_left, allowance.held, allowance.used) AS stored,
      json_array(coalesce(entries.granted, 0), coalesce(entries.granted - entries.used, 0) - coalesce(holds.held, 0),
                 coalesce(holds.held, 0), coalesce(entries.used, 0)) AS expected
    FROM entries FULL JOIN allowance USING (account_id, path) LEFT JOIN holds USING (account_id, path)`,
  'the quota of': `
    WITH holds AS (SELECT account_id, quota_day AS day, count(*) AS held FROM hold WHERE quota_day IS NOT NULL GROUP BY 1, 2),
    entries AS (
      SELECT account_id, quota_day AS day, count(*) AS used FROM entry
      WHERE quota_day IS NOT NULL AND kind IN ('charge', 'use') GROUP BY 1, 2
    )
    SELECT account_id || ' on day ' || day AS place, json_array(quota_day.held, quota_day.used) AS stored,
      json_array(coalesce(holds.held, 0), coalesce(entries.used, 0)) AS expected
    FROM entries FULL JOIN holds USING (account_id, day) FULL JOIN quota_day USING (account_id, day)`,
  'the charge of call': `
    SELECT call.id AS place, json_array(call.charge_micro, call.granted) AS stored,
      json_array(coalesce(entry.amount_micro, 0), coalesce(entry.calls, 0)) AS expected
    FROM call LEFT JOIN entry ON entry.call_id = call.id AND entry.kind IN ('charge', 'use')`,
  'the record of charged call': `
    SELECT entry.call_id AS place, json_array(call.code, call.account_id) AS stored, json_array(0, entry.account_id) AS expected
    FROM entry LEFT JOIN call ON call.account_id = entry.account_id AND call.id = entry.call_id
    WHERE entry.kind IN ('charge', 'use') AND (call.id IS NOT NULL OR entry.call_id >= printf('%012x', ${callsKeptSince}))`,
  'the rollup of': `
    WITH calls AS (
      SELECT at / 3600000 AS hour, account_id, path, code, count(*) AS calls, sum(granted) AS granted,
             sum(charge_micro) AS charge_micro
      FROM call GROUP BY 1, 2, 3, 4
    )
    SELECT 'hour ' || hour || ', ' || account_id || ', ' || path || ', code ' || code AS place,
      json_array(rollup.calls, rollup.granted, rollup.charge_micro) AS stored,
      json_array(calls.calls, calls.granted, calls.charge_micro) AS expected
    FROM calls FULL JOIN rollup USING (hour, account_id, path, code)
    WHERE hour * 3600000 >= ${callsKeptSince}`,
}

const counts = `
  SELECT (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM token) AS tokens,
         (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM hold) AS holds,
         (SELECT count(*) FROM call) AS calls, (SELECT count(*) FROM rollup) AS rollups,
         coalesce(sum(money_in), 0) AS moneyInMicro, coalesce(sum(available), 0) AS availableMicro,
         coalesce(sum(held), 0) AS heldMicro, coalesce(sum(charged), 0) AS chargedMicro
  FROM balance`

/** Differences named in the report; more are only counted. */
const namedMax = 20

/**
 * Computes every figure money shows in from the entries, from zero, and compares it with the stored one: balances,
 * caps, grants, and those of the usage room, call records and rollups. One consistent state, also while the service runs.
 */
export function auditLedger(store: Store): AuditReport {
  return store.read(() => {
    const differences: string[] = []
    for (const [name, query] of Object.entries(checks)) {
      const unequal = store.prepare<{ place: string; stored: string; expected: string }>(
        `SELECT place, stored, expected FROM (${query}) WHERE stored IS NOT expected`,
      )
      let found = 0
      for (const { place, stored, expected } of unequal.each()) {
        if (++found <= namedMax) differences.push(`${name} ${place}: stored ${stored}, expected ${expected}`)
      }
      if (found > namedMax) differences.push(`${name} …: ${found - namedMax} more`)
    }
    return { counted: store.prepare<Record<string, number>>(counts).find() ?? {}, differences }
  })
}
