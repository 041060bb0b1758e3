-- What calls say of their endpoints, kept so that showing it needs no look through their records.

-- An hour of an endpoint, by how long its good answers took.
CREATE TABLE health_hour (
  hour INTEGER NOT NULL, -- as in rollup
  path TEXT NOT NULL,
  within_us INTEGER NOT NULL CHECK (within_us >= 0), -- a step that durations are rounded up to; 0: no good answer
  calls INTEGER NOT NULL,
  duration_us INTEGER NOT NULL, -- of all good ones together, whole microseconds
  last_at INTEGER NOT NULL,
  PRIMARY KEY (hour, path, within_us)
) STRICT, WITHOUT ROWID;

-- What became of older hours.
CREATE TABLE health_day (
  day INTEGER NOT NULL, -- days since 1970 in Asia/Shanghai
  path TEXT NOT NULL,
  calls INTEGER NOT NULL,
  good INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (day, path)
) STRICT, WITHOUT ROWID;

INSERT INTO health_day (day, path, calls, good, duration_us, last_at)
SELECT (at + 28800000) / 86400000, path, count(*), sum(code = 0 AND NOT cached),
       sum(CASE WHEN code = 0 AND NOT cached THEN CAST(round(duration_ms * 1000) AS INTEGER) ELSE 0 END), max(at)
FROM call WHERE code IN (500, 503) OR (code IN (0, 301) AND flight_id IS NOT NULL)
GROUP BY 1, 2;
