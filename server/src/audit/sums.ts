import type { Check } from './check.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000
const shanghaiAheadMs = 28_800_000

/** What a page shows of money is what the entries say, hour by hour and day by day. */
const moneyHours: Check = {
  name: 'the money of hour',
  place: `hour || ', ' || account_id || ', ' || kind`,
  stored: ['money_hour.amount_micro', 'money_hour.calls', 'money_hour.entries'],
  expected: ['written.amount_micro', 'written.calls', 'written.entries'],
  parts: `
    written AS (
      SELECT at / ${hourMs} AS hour, account_id, kind, sum(amount_micro) AS amount_micro, sum(calls) AS calls, count(*) AS entries
      FROM entry GROUP BY 1, 2, 3
    )`,
  from: 'written FULL JOIN money_hour USING (hour, account_id, kind)',
}

const moneyDays: Check = {
  name: 'the money of day',
  place: `day || ', ' || account_id || ', ' || token_id || ', ' || path || ', ' || kind`,
  stored: ['money_day.amount_micro', 'money_day.calls', 'money_day.entries'],
  expected: ['written.amount_micro', 'written.calls', 'written.entries'],
  parts: `
    written AS (
      SELECT (at + ${shanghaiAheadMs}) / ${dayMs} AS day, account_id, coalesce(token_id, '') AS token_id, coalesce(path, '') AS path,
             kind, sum(amount_micro) AS amount_micro, sum(calls) AS calls, count(*) AS entries
      FROM entry GROUP BY 1, 2, 3, 4, 5
    )`,
  from: 'written FULL JOIN money_day USING (day, account_id, token_id, path, kind)',
}

/** The first day all of whose calls are still counted by the hour. */
const firstDay = `(CAST(@since AS BIGINT) + ${shanghaiAheadMs} + ${dayMs - 1}) / ${dayMs}`

/** The hours are held against the records of calls. */
const callDays: Check = {
  name: 'the calls of day',
  place: `day || ', ' || account_id || ', ' || path || ', code ' || code`,
  stored: ['days.calls', 'days.granted', 'days.charge_micro'],
  expected: ['hours.calls', 'hours.granted', 'hours.charge_micro'],
  parts: `
    hours AS (
      SELECT (hour + 8) / 24 AS day, account_id, path, code, sum(calls) AS calls, sum(granted) AS granted,
             sum(charge_micro) AS charge_micro
      FROM rollup GROUP BY 1, 2, 3, 4
    ), days AS (
      SELECT day, account_id, path, code, sum(calls) AS calls, sum(granted) AS granted, sum(charge_micro) AS charge_micro
      FROM call_day GROUP BY 1, 2, 3, 4
    )`,
  from: `hours FULL JOIN days USING (day, account_id, path, code) WHERE day >= ${firstDay}`,
}

/** Sums that grow with what they are sums of. */
export const sumChecks: readonly Check[] = [moneyHours, moneyDays, callDays]
