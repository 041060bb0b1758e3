import { createHash } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { type Filler, openFiller } from './filler.ts'

const accountsMax = 1_000
const days = 28
const dayMs = 86_400_000
const hourMs = 3_600_000
const shanghaiMs = 8 * hourMs
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const priceMicro = 10_000

/** Every so many of them: accounts with a quota, with a cap; calls with a collection of their own, with a key. */
const every = { quota: 10, cap: 7, flight: 100, key: 1_000 } as const

/**
 * The statements that fill a database with so many charged calls of the last four weeks, and with all that comes with them. Rows
 * are made in the order of their keys.
 */
function* listStatements({ numbers, hex, bytes, asBytes }: Filler, calls: number, now: number): Generator<string> {
  const accounts = Math.min(accountsMax, calls)
  const perAccount = Math.ceil(calls / accounts)
  const mark = `fill_${now}`
  const account = (n: string): string => `'acc_${mark}_' || ${hex(n, 4)}`
  const token = (n: string): string => `'tok_${mark}_' || ${hex(n, 4)}`
  const [nth, of] = [`n / ${perAccount}`, `n % ${perAccount}`]
  const at = `${now - days * dayMs} + (${of}) * ${days * dayMs} / ${perAccount}`
  const callId = `${hex(at, 12)} || '7' || ${hex('n', 19)}`
  const day = `((${at}) + ${shanghaiMs}) / ${dayMs}`
  const hasQuota = `${nth} % ${every.quota} = 0`
  const hasCap = `${nth} % ${every.cap} = 0`
  const asked = (n: string): string => `'{"kolId":"' || ${n} || '"}'`
  const body = Buffer.from('{"masterpiece_videos":[]}')
  const packed = zstdCompressSync(body)
  const digest = createHash('sha256').update(body).update(mark).digest('hex')
  const [blobId, snapshotId] = [now, `${now} + n`]
  const flights = Math.ceil(calls / every.flight)
  const asInt = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`

  yield `INSERT INTO account (id, name, status, operator, created_at)
    SELECT ${account('n')}, '${mark} ' || n, 'active', 0, ${now} FROM ${numbers(accounts)}`
  yield `INSERT INTO account_look (look, account_id) SELECT '${mark} ' || n, ${account('n')} FROM ${numbers(accounts)}`
  yield `INSERT INTO token (id, account_id, digest, hint, created_at, scopes)
    SELECT ${token('n')}, ${account('n')}, ${asBytes(token('n'))}, 'fill', ${now}, 'api:call' FROM ${numbers(accounts)}`
  yield `INSERT INTO rate_limit (account_id, path, rate) SELECT ${account('n')}, '', '100/s' FROM ${numbers(accounts)}`
  yield `INSERT INTO price (path, account_id, price_micro, cached_micro)
    SELECT '${path}', ${account('n')}, ${priceMicro}, ${priceMicro} FROM ${numbers(accounts)}`
  yield `INSERT INTO quota (account_id, daily_limit) SELECT ${account('n')}, 1000000000 FROM ${numbers(accounts)} WHERE n % ${every.quota} = 0`

  yield `INSERT INTO entry (at, account_id, kind, amount_micro)
    SELECT ${now - days * dayMs}, ${account('n')}, 'topup', ${2 * perAccount * priceMicro} FROM ${numbers(accounts)}`
  yield `INSERT INTO entry (at, account_id, kind, calls, path)
    SELECT ${now - days * dayMs}, ${account('n')}, 'grant', 10, '${path}' FROM ${numbers(accounts)}`
  yield `INSERT INTO entry (at, account_id, kind, amount_micro, path, call_id, token_id, quota_day, capped)
    SELECT ${at}, ${account(nth)}, 'charge', ${priceMicro}, '${path}', ${callId}, ${token(nth)},
      CASE WHEN ${hasQuota} THEN ${day} END, ${asInt(hasCap)} FROM ${numbers(calls)}`
  yield `INSERT INTO allowance (account_id, path, granted, calls_left) SELECT ${account('n')}, '${path}', 10, 10 FROM ${numbers(accounts)}`
  yield `INSERT INTO balance (account_id, money_in, available, charged)
    SELECT account_id, sum(CASE kind WHEN 'topup' THEN amount_micro ELSE 0 END),
      sum(CASE kind WHEN 'topup' THEN amount_micro ELSE -amount_micro END),
      sum(CASE kind WHEN 'charge' THEN amount_micro ELSE 0 END)
    FROM entry WHERE account_id LIKE 'acc_${mark}_%' GROUP BY account_id`
  yield `INSERT INTO quota_day (account_id, day, used, allowed)
    SELECT account_id, quota_day, count(*), 1000000000 FROM entry
    WHERE quota_day IS NOT NULL AND account_id LIKE 'acc_${mark}_%' GROUP BY account_id, quota_day`
  yield `INSERT INTO spending (token_id, cap_micro, spent)
    SELECT token_id, 1000000000000, sum(amount_micro) FROM entry
    WHERE capped = 1 AND account_id LIKE 'acc_${mark}_%' GROUP BY token_id`

  yield `INSERT INTO blob (digest, id, bytes) VALUES (${bytes(digest)}, ${blobId}, ${bytes(packed.toString('hex'))})`
  yield `INSERT INTO snapshot (id, path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, call_id, points)
    SELECT ${snapshotId}, '${path}', ${asked('n')}, 'kol', '' || n, 'fill', ${now} - n, ${blobId}, ${blobId}, '', ${bytes('')}
    FROM ${numbers(flights)}`
  yield `INSERT INTO owner (snapshot_id, account_id) SELECT ${snapshotId}, ${account(`n % ${accounts}`)} FROM ${numbers(flights)}`
  yield `INSERT INTO archive_size (part, bytes, answers)
    SELECT ${now}, ${150 + packed.length} + sum(600 + 2 * octet_length(params)) + 120 * count(*), count(*)
    FROM snapshot WHERE wire_blob = ${blobId}`
  yield `INSERT INTO work (item_id, subject) SELECT '' || n, '' || n FROM ${numbers(flights)}`
  const begins = `n % ${every.flight} = 0`
  yield `INSERT INTO call (account_id, id, token_id, path, at, duration_ms, code, charge_micro, granted, provider, cached,
      snapshot_id, idempotency_key, flight_id, question)
    SELECT ${account(nth)}, ${callId}, ${token(nth)}, '${path}', ${at}, 20, 0, ${priceMicro}, 0, 'fill', ${asInt(`NOT ${begins}`)},
      ${now} + n / ${every.flight}, CASE WHEN n % ${every.key} = 0 THEN 'key ' || n END,
      CASE WHEN ${begins} THEN ${callId} END, ${asked(`n / ${every.flight}`)} FROM ${numbers(calls)}`
  yield `INSERT INTO flight (call_id, at, duration_ms, passed_over)
    SELECT id, at, 20, '[]' FROM call WHERE flight_id = id AND account_id LIKE 'acc_${mark}_%'`
  yield `INSERT INTO attempt (call_id, nth, at, duration_ms, provider, credential, region, because, passed_over, outcome, cost_micro, currency, rate_micro)
    SELECT id, 1, at, 20, 'fill', '', '', 'first', '[]', 'good', 5000, 'CNY', 1000000
    FROM call WHERE flight_id = id AND account_id LIKE 'acc_${mark}_%'`
  yield `INSERT INTO rollup (hour, account_id, path, code, calls, granted, charge_micro, duration_us)
    SELECT at / ${hourMs}, account_id, path, code, count(*), 0, sum(charge_micro), count(*) * 20000
    FROM call WHERE account_id LIKE 'acc_${mark}_%' GROUP BY 1, 2, 3, 4`
  yield `INSERT INTO money_hour (hour, account_id, kind, amount_micro, calls, entries)
    SELECT at / ${hourMs}, account_id, kind, sum(amount_micro), sum(calls), count(*)
    FROM entry WHERE account_id LIKE 'acc_${mark}_%' GROUP BY 1, 2, 3`
  yield `INSERT INTO money_day (day, account_id, token_id, path, kind, amount_micro, calls, entries)
    SELECT (at + ${shanghaiMs}) / ${dayMs}, account_id, coalesce(token_id, ''), coalesce(path, ''), kind, sum(amount_micro), sum(calls), count(*)
    FROM entry WHERE account_id LIKE 'acc_${mark}_%' GROUP BY 1, 2, 3, 4, 5`
  yield `INSERT INTO call_day (day, account_id, path, code, way, calls, granted, charge_micro, saved_micro)
    SELECT (at + ${shanghaiMs}) / ${dayMs}, account_id, path, code, CASE WHEN cached = 1 THEN 'cached' ELSE 'fresh' END, count(*), 0, sum(charge_micro), 0
    FROM call WHERE account_id LIKE 'acc_${mark}_%' GROUP BY 1, 2, 3, 4, 5`
  yield `INSERT INTO answer_day (day, account_id, path, within_us, calls)
    SELECT (at + ${shanghaiMs}) / ${dayMs}, account_id, path, 20000, count(*)
    FROM call WHERE flight_id = id AND account_id LIKE 'acc_${mark}_%' GROUP BY 1, 2, 3`
  yield `INSERT INTO health_hour (hour, path, within_us, part, calls, duration_us, last_at)
    SELECT at / ${hourMs}, path, 25000, ${now}, count(*), count(*) * 20000, max(at)
    FROM call WHERE account_id LIKE 'acc_${mark}_%' AND at >= ${now - dayMs} GROUP BY 1, 2`
  yield `INSERT INTO keyed_answer (account_id, key, question, call_id, snapshot_id, provider, collected_at, expires_at)
    SELECT account_id, idempotency_key, path || ' ' || question, id, snapshot_id, 'fill', at, at + ${dayMs}
    FROM call WHERE idempotency_key IS NOT NULL AND account_id LIKE 'acc_${mark}_%'`
}

/**
 * Fills a database with so many charged calls: of every table that grows with them as many rows as belong to them, so that
 * the audit finds nothing. `where` is the address of a PostgreSQL, or a folder.
 */
export async function fill(
  calls: number,
  where: string,
): Promise<{ readonly calls: number; readonly seconds: number }> {
  const startMs = performance.now()
  const filler = await openFiller(where)
  const indexes = await filler.listIndexes('entry')
  for (const { name } of indexes) await filler.run(`DROP INDEX ${name}`)
  for (const sql of listStatements(filler, calls, Date.now())) await filler.run(sql)
  for (const { sql } of indexes) await filler.run(sql)
  await filler.close()
  return { calls, seconds: Math.round((performance.now() - startMs) / 1_000) }
}
