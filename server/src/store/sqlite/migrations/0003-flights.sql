-- What was asked of upstreams for a call, and what it cost.

-- One collection; the calls that shared it point to the call that began it.
CREATE TABLE flight (
  call_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  passed_over TEXT NOT NULL -- JSON: who was not asked at the end, and why
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
  call_id TEXT NOT NULL REFERENCES flight (call_id) ON DELETE CASCADE,
  nth INTEGER NOT NULL,
  at INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  provider TEXT NOT NULL,
  credential TEXT NOT NULL, -- its place in the operator's list; '' where there is none
  region TEXT NOT NULL,
  because TEXT NOT NULL,
  passed_over TEXT NOT NULL, -- JSON, as above
  outcome TEXT NOT NULL,
  detail TEXT,
  -- Millionths of the upstream's own currency; NULL where nobody can tell whether it was billed.
  cost_micro INTEGER CHECK (cost_micro >= 0),
  currency TEXT, -- NULL where it costs nothing
  PRIMARY KEY (call_id, nth)
) STRICT, WITHOUT ROWID;

ALTER TABLE call ADD COLUMN flight_id TEXT; -- the collection that answered or failed it
