/** What two databases write otherwise. */
interface Dialect {
  /** A table `n (i)` of the whole numbers from 0 on, for `WITH`. */
  series(count: number): string
  hex(number: string, digits: number): string
  /** Bytes that no other number has. */
  bytes(number: string, length: number): string
}

export const sqlite: Dialect = {
  series: (count) =>
    `WITH RECURSIVE n (i) AS (SELECT 0 WHERE ${count} > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`,
  hex: (number, digits) => `printf('%0${digits}x', ${number})`,
  bytes: (number, length) => `CAST(printf('%0${length}d', ${number}) AS BLOB)`,
}

export const postgres: Dialect = {
  series: (count) => `WITH n (i) AS (SELECT generate_series(0::bigint, ${count} - 1))`,
  hex: (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`,
  bytes: (number, length) => `convert_to(lpad((${number})::text, ${length}, '0'), 'UTF8')`,
}

export interface Filling {
  readonly calls: number
  readonly accounts: number
  /** When the last call came, Unix milliseconds. */
  readonly now: number
  /** Between two calls. */
  readonly stepMs: number
}

const text = (word: string) => ({ en: word, zh: word })

/** What a document said of an endpoint. */
const imported = {
  path: '/api/vendor/one/v1',
  method: 'GET',
  title: text('One'),
  summary: text('One.'),
  platform: text('Vendor'),
  isDeprecated: false,
  params: [],
  form: [],
  data: {},
}

const price = 150_000
const topUp = 1_000_000_000_000
const grant = 100_000_000
const shanghaiAheadMs = 28_800_000
const dayMs = 86_400_000

/**
 * Statements that put rows into every table of empty books, among which `verify` finds no difference: most calls are charged,
 * one of ten is granted, one is free from the cache, one failed; one of ten has a flight of its own, and of a hundred a snapshot.
 */
export function fillStatements(dialect: Dialect, { calls, accounts, now, stepMs }: Filling): string[] {
  const { series, hex, bytes } = dialect
  const first = now - calls * stepMs
  const at = `(${first} + i * ${stepMs})`
  const idOf = (number: string, time: string): string =>
    `${hex(time, 12)} || '7' || ${hex(`${number} % 4096`, 3)} || '8' || ${hex(number, 15)}`
  const id = idOf('i', at)
  const account = (number: string): string => `'acc_' || ${number}`
  const owner = account(`(i % ${accounts})`)
  const token = `'tok_' || (i % ${accounts})`
  const path = `'/api/tests/things-' || (i % ${accounts} % 3) || '/v1'`
  const isFailed = 'i % 10 = 9'
  const isFree = 'i % 10 IN (8, 9)'
  const isGranted = 'i % 10 = 7'
  const isFlown = 'i % 10 = 0'
  const hasQuota = `CAST(substr(account_id, 5) AS BIGINT) % 2 = 0`
  const hasCap = `CAST(substr(account_id, 5) AS BIGINT) % 3 = 0`
  const day = `(at + ${shanghaiAheadMs}) / ${dayMs}`
  const snapshots = Math.max(Math.floor(calls / 100), 1)
  const each = `${series(accounts)} SELECT`
  return [
    `INSERT INTO remembered VALUES ('filled', '${calls}')`,
    `INSERT INTO account (id, name, status, operator, created_at) ${each} ${account('i')}, 'account ' || i, 'active', 0, ${first} FROM n`,
    `INSERT INTO account_look (look, account_id) SELECT name, id FROM account`,
    `INSERT INTO token (id, account_id, digest, hint, label, created_at, scopes)
     ${each} 'tok_' || i, ${account('i')}, ${bytes('i', 32)}, 'abcd', 'token ' || i, ${first}, 'api:call' FROM n`,
    `INSERT INTO rate_limit (account_id, path, rate) SELECT id, '', '50/s' FROM account`,
    `INSERT INTO person (id, email, name, operator, password, created_at)
     ${each} 'per_' || i, 'person' || i || '@example.com', 'Person ' || i, 0, NULL, ${first} FROM n`,
    `INSERT INTO mailbox (email, person_id) SELECT email, id FROM person`,
    `INSERT INTO membership (account_id, person_id, role, since)
     SELECT 'acc_' || substr(id, 5), id, 'owner', ${first} FROM person`,
    `INSERT INTO session (digest, id, person_id, begun_at, seen_at, ends_at, proved_at, begun_by, address, agent)
     ${each} ${bytes('i', 32)}, 'ses_' || i, 'per_' || i, ${first}, ${first}, ${now + dayMs}, NULL, 'password', '127.0.0.1', '' FROM n`,
    `INSERT INTO passkey (id, person_id, name, public_key, counter, transports, created_at, used_at)
     ${each} 'key_' || i, 'per_' || i, 'a key', ${bytes('i', 32)}, 0, '', ${first}, NULL FROM n`,
    `INSERT INTO authenticator (person_id, sealed, begun_at, confirmed_at, last_step)
     ${each} 'per_' || i, ${bytes('i', 32)}, ${first}, NULL, 0 FROM n`,
    `INSERT INTO recovery_code (person_id, digest) ${each} 'per_' || i, ${bytes('i', 32)} FROM n`,
    `INSERT INTO invitation (digest, id, email, account_id, role, operator, person_id, invited_by, created_at, expires_at)
     ${each} ${bytes('i', 32)}, 'inv_' || i, 'guest' || i || '@example.com', ${account('i')}, 'viewer', 0, NULL, 'per_' || i,
       ${first}, ${now + dayMs} FROM n`,
    `INSERT INTO journal (at, surface, who, origin, verb, account_id, about, asked, before, after, nth, link)
     ${each} ${first}, 'command', 'ada', 'here', 'top-up', ${account('i')}, '{}', '{}', '{}', '{}', NULL, NULL FROM n`,
    `INSERT INTO endpoint_switch (path, disabled_at) VALUES ('/api/tests/old/v1', ${first})`,
    `INSERT INTO provider_pause (provider, paused_at) VALUES ('tikhub', ${first})`,
    `INSERT INTO price (path, account_id, price_micro, cached_micro) VALUES ('/api/tests/things-0/v1', '', ${price}, NULL)`,
    `INSERT INTO imported_document (name, revision, imported_at) VALUES ('vendor', 1, ${first})`,
    `INSERT INTO imported_endpoint (path, document, definition, page_group, page_slug, price_micro, deprecated_since, removed)
     VALUES ('/api/vendor/one/v1', 'vendor', '${JSON.stringify(imported)}', 'vendor', 'one', ${price}, NULL, 0)`,
    `INSERT INTO quota (account_id, daily_limit) SELECT id, 1000000000 FROM account WHERE CAST(substr(id, 5) AS BIGINT) % 2 = 0`,

    `INSERT INTO call (account_id, id, token_id, path, at, duration_ms, code, charge_micro, granted, provider, cached,
       snapshot_id, replay_of, idempotency_key, flight_id, spared_micro, question)
     ${series(calls)} SELECT ${owner}, ${id}, ${token}, ${path}, ${at}, 1.25 + i % 100,
       CASE WHEN ${isFailed} THEN 301 ELSE 0 END, CASE WHEN ${isFree} OR ${isGranted} THEN 0 ELSE ${price} END,
       CASE WHEN ${isGranted} THEN 1 ELSE 0 END, CASE WHEN ${isFailed} THEN NULL ELSE 'recordings' END,
       CASE WHEN i % 10 = 8 THEN 1 ELSE 0 END, CASE WHEN ${isFailed} THEN NULL ELSE i % ${snapshots} + 1 END, NULL,
       CASE WHEN i % 20 = 3 THEN 'key ' || i END, CASE WHEN ${isFlown} THEN ${id} END, NULL, '{"kolId":"' || i % 1000 || '"}' FROM n`,
    `INSERT INTO entry (at, account_id, kind, amount_micro) SELECT ${first}, id, 'topup', ${topUp} FROM account`,
    `INSERT INTO entry (at, account_id, kind, calls, path)
     ${series(3)} SELECT ${first}, id, 'grant', ${grant}, ${path} FROM n CROSS JOIN account`,
    `INSERT INTO entry (at, account_id, kind, amount_micro, calls, path, call_id, token_id, quota_day, capped)
     SELECT at, account_id, CASE granted WHEN 1 THEN 'use' ELSE 'charge' END, charge_micro, granted, path, id, token_id,
       CASE WHEN ${hasQuota} THEN ${day} END, CASE WHEN granted = 0 AND ${hasCap} THEN 1 ELSE 0 END
     FROM call WHERE charge_micro > 0 OR granted = 1`,
    `INSERT INTO hold (call_id, account_id, token_id, path, price_micro, granted, quota_day, capped, expires_at)
     ${each} 'hold of ' || i, ${account('i')}, 'tok_' || i, ${path}, ${price}, 0, NULL,
       CASE WHEN i % 3 = 0 THEN 1 ELSE 0 END, ${now + 60_000} FROM n`,
    `INSERT INTO balance (account_id, money_in, available, held, charged)
     SELECT id, ${topUp}, ${topUp} - ${price} - coalesce(charged, 0), ${price}, coalesce(charged, 0) FROM account
     LEFT JOIN (SELECT account_id, sum(amount_micro) AS charged FROM entry WHERE kind = 'charge' GROUP BY account_id) AS charges
       ON charges.account_id = id`,
    `INSERT INTO spending (token_id, cap_micro, held, spent)
     SELECT id, ${topUp}, ${price}, coalesce(spent, 0) FROM token
     LEFT JOIN (SELECT token_id, sum(amount_micro) AS spent FROM entry WHERE capped = 1 GROUP BY token_id) AS charges
       ON charges.token_id = id WHERE CAST(substr(id, 5) AS BIGINT) % 3 = 0`,
    `INSERT INTO allowance (account_id, path, granted, calls_left, held, used)
     SELECT account_id, path, sum(CASE kind WHEN 'grant' THEN calls ELSE 0 END),
       sum(CASE kind WHEN 'grant' THEN calls ELSE -calls END), 0, sum(CASE kind WHEN 'use' THEN calls ELSE 0 END)
     FROM entry WHERE kind IN ('grant', 'use') GROUP BY account_id, path`,
    `INSERT INTO quota_day (account_id, day, held, used, allowed)
     SELECT account_id, quota_day, 0, count(*), 1000000000 FROM entry WHERE quota_day IS NOT NULL GROUP BY account_id, quota_day`,
    `INSERT INTO rollup (hour, account_id, path, code, calls, granted, charge_micro, duration_us)
     SELECT at / 3600000, account_id, path, code, count(*), sum(granted), sum(charge_micro), sum(CAST(duration_ms * 1000 AS BIGINT))
     FROM call GROUP BY 1, 2, 3, 4`,
    `INSERT INTO money_hour (hour, account_id, kind, amount_micro, calls, entries)
     SELECT at / 3600000, account_id, kind, sum(amount_micro), sum(calls), count(*) FROM entry GROUP BY 1, 2, 3`,
    `INSERT INTO money_day (day, account_id, token_id, path, kind, amount_micro, calls, entries)
     SELECT ${day}, account_id, coalesce(token_id, ''), coalesce(path, ''), kind, sum(amount_micro), sum(calls), count(*)
     FROM entry GROUP BY 1, 2, 3, 4, 5`,
    `INSERT INTO call_day (day, account_id, path, code, way, calls, granted, charge_micro, saved_micro)
     SELECT ${day}, account_id, path, code,
       CASE WHEN code <> 0 THEN '' WHEN cached = 1 THEN 'cached' WHEN flight_id = id THEN 'fresh' ELSE '' END, count(*), sum(granted),
       sum(charge_micro), 0 FROM call GROUP BY 1, 2, 3, 4, 5`,
    `INSERT INTO answer_day (day, account_id, path, within_us, calls)
     SELECT ${day}, account_id, path, 100000, count(*) FROM call WHERE flight_id = id AND code = 0 GROUP BY 1, 2, 3`,
    `INSERT INTO health_hour (hour, path, within_us, part, calls, duration_us, last_at)
     SELECT at / 3600000, path, 100000, 0, count(*), sum(CAST(duration_ms * 1000 AS BIGINT)), max(at)
     FROM call WHERE flight_id IS NOT NULL AND at > ${now - dayMs} GROUP BY 1, 2`,
    `INSERT INTO health_day (day, path, calls, good, duration_us, last_at)
     SELECT ${day}, path, count(*), count(*), sum(CAST(duration_ms * 1000 AS BIGINT)), max(at)
     FROM call WHERE flight_id IS NOT NULL AND at <= ${now - dayMs} GROUP BY 1, 2`,

    `INSERT INTO blob (digest, id, bytes) ${series(snapshots)} SELECT ${bytes('i', 32)}, i + 1, ${bytes('i', 400)} FROM n`,
    `INSERT INTO snapshot (id, path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, call_id,
       content, imported, reading_only, body_head, body_tail, points)
     ${series(snapshots)} SELECT i + 1, ${path}, '{"kolId":"' || i || '"}', 'kol', CAST(i AS TEXT), 'recordings', ${first} + i, i + 1, i + 1,
       'c', '', 0, 0, NULL, NULL, ${bytes('i', 1)} FROM n`,
    `INSERT INTO owner (snapshot_id, account_id) ${series(snapshots)} SELECT i + 1, ${owner} FROM n`,
    `INSERT INTO work (item_id, subject) ${series(snapshots)} SELECT 'item ' || i, CAST(i AS TEXT) FROM n`,
    `INSERT INTO flight (call_id, at, duration_ms, passed_over)
     SELECT id, at, 1.5, '[]' FROM call WHERE flight_id IS NOT NULL`,
    `INSERT INTO attempt (call_id, nth, at, duration_ms, provider, credential, region, because, passed_over, outcome, detail,
       cost_micro, currency, rate_micro)
     SELECT call_id, 0, at, duration_ms, 'recordings', '', '', 'first', '[]', 'good', NULL, 0, NULL, NULL FROM flight`,
    `INSERT INTO upstream_hour (hour, path, provider, currency, part, requests, good, billed, unknown, without_rate,
       cost_micro, yuan_micro)
     SELECT at / 3600000, path, 'recordings', '', 0, count(*), count(*), 0, 0, 0, 0, 0
     FROM call WHERE flight_id IS NOT NULL GROUP BY 1, 2`,
    `INSERT INTO archive_size SELECT 0, (SELECT sum(CASE WHEN octet_length(bytes) BETWEEN 2000 AND 4000 THEN 4000 ELSE octet_length(bytes) END + 150) FROM blob)
       + (SELECT sum(600 + 2 * octet_length(params) + coalesce(octet_length(body_head), 0) + coalesce(octet_length(body_tail), 0)
         + coalesce(octet_length(points), 0)) FROM snapshot) + (SELECT 120 * count(*) FROM work), (SELECT count(*) FROM snapshot)`,
    `INSERT INTO keyed_answer (account_id, key, question, call_id, snapshot_id, data, provider, collected_at, expires_at)
     ${each} ${account('i')}, 'key ' || i, '{}', 'c', 1, NULL, 'recordings', ${now}, ${now + dayMs} FROM n`,
    `INSERT INTO owed (call_id, token_id, question, snapshot_id, settled_at)
     ${each} ${id}, 'tok_' || i, '{}', 1, ${now} FROM n`,

    `INSERT INTO drift_shape (provider, path, places, open, begun_at, last_at, untold)
     VALUES ('recordings', '/api/tests/things-0/v1', '[]', '[]', NULL, NULL, 0)`,
    `INSERT INTO drift_event (at, provider, path, place, change, before, after, since, is_first)
     VALUES (${first}, 'recordings', '/api/tests/things-0/v1', 'data', 'type', 'text', 'number', NULL, 0)`,
    `INSERT INTO refused_body (at, provider, path, question, subject, outcome, place, expected, got, size_bytes, is_cut, bytes)
     ${series(1)} SELECT ${first}, 'recordings', '/api/tests/things-0/v1', '{}', NULL, 'shape', 'data', 'text', 'number', 10, 0, ${bytes('i', 10)} FROM n`,
    `INSERT INTO alert (key, type, data, begun_at) VALUES ('upstream.low recordings', 'upstream.low', '{}', ${first})`,
    `INSERT INTO alert_message (id, key, at, body) VALUES ('m', 'upstream.low recordings', ${first}, '{}')`,

    `INSERT INTO notice_setting (type, account_id, threshold) SELECT 'balance.low', id, 5000000 FROM account`,
    `INSERT INTO notice_mail (account_id, person_id, type, language) SELECT id, 'per_1', 'balance.low', 'en' FROM account`,
    `INSERT INTO notice_state (type, account_id, subject, data, begun_at) SELECT 'balance.low', id, '', '{}', ${first} FROM account`,
    `INSERT INTO notice (account_id, id, at, type, state, subject, data)
     SELECT id, 'n', ${first}, 'balance.low', 'begun', '', '{}' FROM account`,
    `INSERT INTO notice_read (account_id, person_id, up_to) SELECT id, 'per_1', 'n' FROM account`,
    `INSERT INTO mailing (notice_id, person_id, account_id, attempts, next_at) SELECT 'n', id, id, 0, ${now} FROM account`,
    `INSERT INTO webhook (id, account_id, label, sealed, types, created_at, paused_at, failing_since, disabled_at, removed_at)
     ${series(1)} SELECT 'hook_1', ${account('i')}, NULL, ${bytes('i', 60)}, 'balance.low', ${first}, NULL, NULL, NULL, NULL FROM n`,
    `INSERT INTO webhook_delivery (webhook_id, id, at, type, body, attempts, next_at, last_at, status, error, duration_ms)
     VALUES ('hook_1', 'msg_1', ${first}, 'balance.low', '{}', 1, NULL, ${first}, 204, NULL, 12)`,
    `INSERT INTO webhook_attempt (webhook_id, id, nth, at, duration_ms, status, error) VALUES ('hook_1', 'msg_1', 1, ${first}, 12, 204, NULL)`,
  ]
}
