import { type Filler, openFiller } from './filler.ts'

/** Who has most of the calls, on all endpoints: whose pages are looked at. */
export const busyAccount = 'acc_busy'
export const busyName = 'busy'

const accounts = 60
const tokensEach = 3
const days = 90
const dayMs = 86_400_000
const hourMs = 3_600_000
const shanghaiMs = 8 * hourMs
const [priceMicro, cachedMicro] = [150_000, 10_000]
/** One in so many of the new answers has the record of its collection. */
const flightEvery = 20

/** Calls of a day, from midnight: few by night, most between eight and eight. */
const hourAt = (share: string): string => `CASE
  WHEN ${share} < 0.08 THEN ${share} / 0.08 * 8
  WHEN ${share} < 0.9 THEN 8 + (${share} - 0.08) / 0.82 * 12
  ELSE 20 + (${share} - 0.9) / 0.1 * 4 END`

const way = `CASE WHEN code <> 0 THEN '' WHEN spared_micro IS NOT NULL THEN 'empty' WHEN replay_of IS NOT NULL THEN 'replayed'
  WHEN cached = 1 THEN 'cached' WHEN flight_id = id THEN 'fresh' ELSE 'shared' END`

/** Statements that make so many calls of 90 days until now, and all that is added up with them. */
function* listStatements(filler: Filler, calls: number, paths: readonly string[], now: number): Generator<string> {
  const { numbers, hex, asBytes } = filler
  // Some days are weaker, and weekends most of all: of ten calls that are made up seven are kept.
  const made = Math.ceil((calls * 10) / 7)
  const perDay = Math.ceil(made / days)
  const kept = `n * 31 % 10 < 10 - day * 7 % 4 - CASE WHEN day % 7 IN (2, 3) THEN 5 ELSE 0 END`
  const firstDay = Math.floor((now + shanghaiMs) / dayMs) - days + 1
  const share = `((n % ${perDay}) * 1.0 / ${perDay})`
  const at = `CAST((${firstDay} + n / ${perDay}) * ${dayMs} - ${shanghaiMs} + (${hourAt(share)}) * ${hourMs} AS BIGINT)`
  const nameOf = (n: string): string => `CASE WHEN ${n} = 0 THEN '${busyAccount}' ELSE 'acc_' || ${hex(n, 4)} END`
  // The busy one has three in seven.
  const account = `CASE WHEN n % 7 < 3 THEN 0 ELSE 1 + (n / 7) % ${accounts - 1} END`
  const nth = `(n * 7919 + n / 97) % ${paths.length}`
  const day = `(at + ${shanghaiMs}) / ${dayMs}`

  yield `CREATE TEMP TABLE offered (nth INTEGER PRIMARY KEY, path TEXT)`
  yield `INSERT INTO offered (nth, path) VALUES ${paths.map((path, index) => `(${index}, '${path}')`).join(', ')}`
  yield `INSERT INTO account (id, name, status, operator, created_at)
    SELECT ${nameOf('n')}, CASE WHEN n = 0 THEN '${busyName}' ELSE 'account ' || n END, 'active', 0, ${now - days * dayMs} FROM ${numbers(accounts)}`
  yield `INSERT INTO account_look (look, account_id) SELECT name, id FROM account`
  yield `INSERT INTO token (id, account_id, digest, hint, label, created_at, scopes)
    SELECT 'tok_' || n, ${nameOf(`n / ${tokensEach}`)}, ${asBytes(`'digest ' || n`)}, 'fill', 'token ' || n, ${now - days * dayMs}, 'api:call'
    FROM ${numbers(accounts * tokensEach)}`
  yield `INSERT INTO call (account_id, id, token_id, path, at, duration_ms, code, charge_micro, granted, provider, cached, snapshot_id,
      replay_of, idempotency_key, flight_id, spared_micro, question)
    SELECT account_id, id, token_id, path, at, CASE WHEN kind IN ('cached', 'replayed') THEN 2.5 ELSE 300.0 + (n * 37 % 97) * 25 END,
      CASE kind WHEN 'failed' THEN 301 WHEN 'rate' THEN 302 WHEN 'wrong' THEN 400 ELSE 0 END,
      CASE kind WHEN 'fresh' THEN ${priceMicro} WHEN 'shared' THEN ${priceMicro} WHEN 'cached' THEN ${cachedMicro} ELSE 0 END, 0, 'fill',
      CASE WHEN kind = 'cached' THEN 1 ELSE 0 END, NULL,
      CASE WHEN kind = 'replayed' THEN id END, CASE WHEN n % 1000 = 7 THEN 'key ' || n END,
      CASE WHEN kind IN ('fresh', 'empty', 'failed') THEN id WHEN kind = 'shared' THEN 'another' END,
      CASE WHEN kind = 'empty' THEN ${priceMicro} END, '{"kolId":"' || (n % 5000) || '"}'
    FROM (SELECT n, ${firstDay} + n / ${perDay} AS day, ${at} AS at, ${nameOf(account)} AS account_id, 'tok_' || ((${account}) * ${tokensEach} + n / 11 % ${tokensEach}) AS token_id,
            ${nth} AS nth, ${hex(at, 12)} || '7' || ${hex('n', 19)} AS id,
            CASE WHEN n % 100 < 2 THEN 'failed' WHEN n % 100 = 2 THEN 'rate' WHEN n % 100 = 3 THEN 'wrong' WHEN n % 100 < 6 THEN 'empty'
                 WHEN n % 100 < 8 THEN 'replayed' WHEN n % 100 < 15 THEN 'shared' WHEN n % 100 < 45 THEN 'cached' ELSE 'fresh' END AS kind
          FROM ${numbers(made)}) AS made
    JOIN offered ON offered.nth = made.nth WHERE at <= ${now} AND ${kept}`
  yield `INSERT INTO entry (at, account_id, kind, amount_micro)
    SELECT ${now - days * dayMs} + n / ${accounts} * ${9 * dayMs}, ${nameOf(`n % ${accounts}`)}, 'topup',
      ${Math.ceil(calls / 10) * priceMicro} / CASE WHEN n % ${accounts} = 0 THEN 1 ELSE 10 END FROM ${numbers(accounts * 10)}`
  yield `INSERT INTO entry (at, account_id, kind, amount_micro, path, call_id, token_id)
    SELECT at, account_id, 'charge', charge_micro, path, id, token_id FROM call WHERE charge_micro > 0`
  yield `INSERT INTO balance (account_id, money_in, available, charged)
    SELECT account_id, sum(CASE kind WHEN 'topup' THEN amount_micro ELSE 0 END),
      sum(CASE kind WHEN 'topup' THEN amount_micro ELSE -amount_micro END), sum(CASE kind WHEN 'charge' THEN amount_micro ELSE 0 END)
    FROM entry GROUP BY account_id`
  yield `INSERT INTO money_hour (hour, account_id, kind, amount_micro, calls, entries)
    SELECT at / ${hourMs}, account_id, kind, sum(amount_micro), sum(calls), count(*) FROM entry GROUP BY 1, 2, 3`
  yield `INSERT INTO money_day (day, account_id, token_id, path, kind, amount_micro, calls, entries)
    SELECT ${day}, account_id, coalesce(token_id, ''), coalesce(path, ''), kind, sum(amount_micro), sum(calls), count(*)
    FROM entry GROUP BY 1, 2, 3, 4, 5`
  yield `INSERT INTO rollup (hour, account_id, path, code, calls, granted, charge_micro, duration_us)
    SELECT at / ${hourMs}, account_id, path, code, count(*), 0, sum(charge_micro), sum(CAST(duration_ms * 1000 AS BIGINT))
    FROM call GROUP BY 1, 2, 3, 4`
  yield `INSERT INTO call_day (day, account_id, path, code, way, calls, granted, charge_micro, saved_micro)
    SELECT ${day}, account_id, path, code, ${way}, count(*), 0, sum(charge_micro),
      sum(CASE WHEN code = 0 AND (cached = 1 OR replay_of IS NOT NULL) THEN ${priceMicro} - charge_micro ELSE coalesce(spared_micro, 0) END)
    FROM call GROUP BY 1, 2, 3, 4, 5`
  yield `INSERT INTO answer_day (day, account_id, path, within_us, calls)
    SELECT ${day}, account_id, path, CAST(duration_ms * 1000 AS BIGINT) / 100000 * 100000 + 100000, count(*)
    FROM call WHERE code = 0 AND cached = 0 AND replay_of IS NULL GROUP BY 1, 2, 3, 4`
  yield `INSERT INTO health_hour (hour, path, within_us, part, calls, duration_us, last_at)
    SELECT at / ${hourMs}, path, CASE WHEN code = 0 THEN 2000000 ELSE 0 END, 0, count(*), count(*) * 1500000, max(at)
    FROM call WHERE flight_id = id AND at >= ${now - dayMs} GROUP BY 1, 2, 3`
  yield `INSERT INTO health_day (day, path, calls, good, duration_us, last_at)
    SELECT ${day}, path, count(*), sum(CASE WHEN code = 0 THEN 1 ELSE 0 END), count(*) * 1500000, max(at)
    FROM call WHERE flight_id = id AND at < ${now - dayMs} GROUP BY 1, 2`
  yield `INSERT INTO upstream_hour (hour, path, provider, currency, part, requests, good, billed, unknown, without_rate, cost_micro, yuan_micro)
    SELECT at / ${hourMs}, path, 'fill', 'CNY', 0, count(*), sum(CASE WHEN code = 0 THEN 1 ELSE 0 END), count(*), 0, 0, count(*) * 50000, count(*) * 50000
    FROM call WHERE flight_id = id GROUP BY 1, 2`
  yield `INSERT INTO flight (call_id, at, duration_ms, passed_over)
    SELECT id, at, duration_ms, '[]' FROM call WHERE flight_id = id AND at % ${flightEvery} = 0`
  yield `INSERT INTO attempt (call_id, nth, at, duration_ms, provider, credential, region, because, passed_over, outcome, cost_micro, currency)
    SELECT call_id, 0, at, duration_ms, 'fill', '1', 'fill:443', 'first', '[]', 'good', 50000, 'CNY' FROM flight`
}

/** Fills empty books with so many calls over 90 days, three in seven of them of one account, and says how long that took. */
export async function fillConsole(
  calls: number,
  where: string,
  paths: readonly string[],
): Promise<{ readonly seconds: number }> {
  const startMs = performance.now()
  const filler = await openFiller(where)
  try {
    const indexes = [...(await filler.listIndexes('entry')), ...(await filler.listIndexes('call'))]
    for (const { name } of indexes) await filler.run(`DROP INDEX ${name}`)
    for (const sql of listStatements(filler, calls, paths, Date.now())) await filler.run(sql)
    // Of a table in parts the text is of the whole alone.
    for (const { sql } of indexes) await filler.run(sql.replace(' ON ONLY ', ' ON '))
  } finally {
    await filler.close()
  }
  return { seconds: Math.round((performance.now() - startMs) / 1_000) }
}
