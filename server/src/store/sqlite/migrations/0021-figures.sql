-- Sums of entries by the hour and by the day they were written in, grown in their commit: a page adds up no entries.
CREATE TABLE money_hour (
  hour INTEGER NOT NULL, -- as in rollup
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL, -- as in entry
  amount_micro INTEGER NOT NULL,
  calls INTEGER NOT NULL, -- granted calls
  entries INTEGER NOT NULL,
  PRIMARY KEY (hour, account_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE money_day (
  day INTEGER NOT NULL, -- days since 1970 in Asia/Shanghai
  account_id TEXT NOT NULL,
  token_id TEXT NOT NULL, -- '' where an entry has none
  path TEXT NOT NULL, -- as well
  kind TEXT NOT NULL,
  amount_micro INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (day, account_id, token_id, path, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO money_hour SELECT at / 3600000, account_id, kind, sum(amount_micro), sum(calls), count(*) FROM entry GROUP BY 1, 2, 3;
INSERT INTO money_day
SELECT (at + 28800000) / 86400000, account_id, coalesce(token_id, ''), coalesce(path, ''), kind, sum(amount_micro), sum(calls), count(*)
FROM entry GROUP BY 1, 2, 3, 4, 5;

-- Calls of a day, by how they were answered and the way their answers came.
CREATE TABLE call_day (
  day INTEGER NOT NULL, -- the day they came in
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,
  code INTEGER NOT NULL,
  way TEXT NOT NULL, -- '' where there was no answer, or nobody noted the way it came
  calls INTEGER NOT NULL,
  granted INTEGER NOT NULL,
  charge_micro INTEGER NOT NULL,
  saved_micro INTEGER NOT NULL, -- what their callers would have paid for new answers, and did not
  PRIMARY KEY (day, account_id, path, code, way)
) STRICT, WITHOUT ROWID;
-- What was saved by answers of the archive is known from now on. Of calls that have no record only their number is known.
INSERT INTO call_day (day, account_id, path, code, way, calls, granted, charge_micro, saved_micro)
WITH told AS (
  SELECT (at + 28800000) / 86400000 AS day, account_id, path, code,
         CASE WHEN spared_micro IS NOT NULL THEN 'empty' WHEN replay_of IS NOT NULL THEN 'replayed'
              WHEN cached = 1 AND flight_id IS NULL THEN 'cached' WHEN cached = 1 THEN 'old'
              WHEN flight_id = id THEN 'fresh' ELSE 'shared' END AS way,
         count(*) AS calls, sum(granted) AS granted, sum(charge_micro) AS charge_micro, sum(coalesce(spared_micro, 0)) AS saved_micro
  FROM call WHERE code = 0 AND (flight_id IS NOT NULL OR cached = 1 OR replay_of IS NOT NULL OR spared_micro IS NOT NULL)
  GROUP BY 1, 2, 3, 4, 5
), told_in_all AS (
  SELECT day, account_id, path, code, sum(calls) AS calls, sum(granted) AS granted, sum(charge_micro) AS charge_micro
  FROM told GROUP BY 1, 2, 3, 4
), counted AS (
  SELECT (hour + 8) / 24 AS day, account_id, path, code, sum(calls) AS calls, sum(granted) AS granted, sum(charge_micro) AS charge_micro
  FROM rollup GROUP BY 1, 2, 3, 4
)
SELECT day, account_id, path, code, way, calls, granted, charge_micro, saved_micro FROM told
UNION ALL
SELECT day, account_id, path, code, '', counted.calls - coalesce(told_in_all.calls, 0),
       counted.granted - coalesce(told_in_all.granted, 0), counted.charge_micro - coalesce(told_in_all.charge_micro, 0), 0
FROM counted LEFT JOIN told_in_all USING (day, account_id, path, code) WHERE counted.calls > coalesce(told_in_all.calls, 0);

-- New good answers of a day, by how long they took. Older ones were not counted by account.
CREATE TABLE answer_day (
  day INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,
  within_us INTEGER NOT NULL CHECK (within_us > 0), -- a step, as in health_hour
  calls INTEGER NOT NULL,
  PRIMARY KEY (day, account_id, path, within_us)
) STRICT, WITHOUT ROWID;
