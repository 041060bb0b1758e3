-- What is added up is whole: a sum of fractions depends on their order.
CREATE TABLE rollup_in_microseconds (
  hour INTEGER NOT NULL, -- hours since 1970; an hour of UTC is an hour of Asia/Shanghai
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,
  code INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  granted INTEGER NOT NULL,
  charge_micro INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  PRIMARY KEY (hour, account_id, path, code)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup_in_microseconds
SELECT hour, account_id, path, code, calls, granted, charge_micro, CAST(round(duration_ms * 1000) AS INTEGER) FROM rollup;
DROP TABLE rollup;
ALTER TABLE rollup_in_microseconds RENAME TO rollup;

-- An hour of an endpoint, by how long its good answers took. All accounts count here: services that count at once have a
-- part each, so that none waits for another.
CREATE TABLE health_hour_in_parts (
  hour INTEGER NOT NULL, -- as in rollup
  path TEXT NOT NULL,
  within_us INTEGER NOT NULL CHECK (within_us >= 0), -- a step that durations are rounded up to; 0: no good answer
  part INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  duration_us INTEGER NOT NULL, -- of all good ones together
  last_at INTEGER NOT NULL,
  PRIMARY KEY (hour, path, within_us, part)
) STRICT, WITHOUT ROWID;
INSERT INTO health_hour_in_parts SELECT hour, path, within_us, 0, calls, duration_us, last_at FROM health_hour;
DROP TABLE health_hour;
ALTER TABLE health_hour_in_parts RENAME TO health_hour;
