-- Limits, quotas, the archive, and answers that are never charged twice.

ALTER TABLE token ADD COLUMN rate TEXT; -- '50/s' or '50/s, burst 100'; NULL takes the service's default

CREATE TABLE rate_limit (
  account_id TEXT NOT NULL REFERENCES account (id),
  path TEXT NOT NULL, -- '' for all endpoints together
  rate TEXT NOT NULL,
  PRIMARY KEY (account_id, path)
) STRICT, WITHOUT ROWID;

-- Only accounts with a daily quota have rows here.
CREATE TABLE quota (
  account_id TEXT PRIMARY KEY REFERENCES account (id),
  daily_limit INTEGER NOT NULL CHECK (daily_limit >= 0)
) STRICT, WITHOUT ROWID;

-- Days are counted from 1970 in Asia/Shanghai.
CREATE TABLE quota_day (
  account_id TEXT NOT NULL REFERENCES account (id),
  day INTEGER NOT NULL,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
  PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;

-- The day whose quota a hold or charge counts in; NULL where the account had none.
ALTER TABLE hold ADD COLUMN quota_day INTEGER;
ALTER TABLE entry ADD COLUMN quota_day INTEGER;

-- Bodies, zstd, each kept once.
CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE, -- SHA-256 of the body as it was received
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- calls and keys refer to it: never given away again
  path TEXT NOT NULL,
  params TEXT NOT NULL, -- canonical JSON: the same question has the same text
  subject_kind TEXT,
  subject TEXT,
  provider TEXT NOT NULL,
  collected_at INTEGER NOT NULL,
  wire_blob INTEGER NOT NULL REFERENCES blob (id),
  body_blob INTEGER NOT NULL REFERENCES blob (id),
  call_id TEXT NOT NULL
) STRICT;

CREATE INDEX snapshot_by_question ON snapshot (path, params, collected_at);
CREATE INDEX snapshot_by_subject ON snapshot (subject, collected_at);
CREATE INDEX snapshot_by_time ON snapshot (collected_at);
CREATE INDEX snapshot_by_wire ON snapshot (wire_blob);
CREATE INDEX snapshot_by_body ON snapshot (body_blob);

ALTER TABLE call ADD COLUMN cached INTEGER NOT NULL DEFAULT 0 CHECK (cached IN (0, 1));
ALTER TABLE call ADD COLUMN snapshot_id INTEGER; -- its answer, while that is kept
ALTER TABLE call ADD COLUMN replay_of TEXT; -- the call whose answer it was given again
ALTER TABLE call ADD COLUMN idempotency_key TEXT;
CREATE INDEX call_by_key ON call (account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Answers given again to whoever repeats an Idempotency-Key.
CREATE TABLE keyed_answer (
  account_id TEXT NOT NULL REFERENCES account (id),
  key TEXT NOT NULL,
  question TEXT NOT NULL,
  call_id TEXT NOT NULL,
  snapshot_id INTEGER, -- NULL for an empty answer, which the archive does not keep: then its data is here
  data BLOB,
  provider TEXT NOT NULL,
  collected_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, key),
  CHECK ((snapshot_id IS NULL) = (data IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX keyed_answer_by_expiry ON keyed_answer (expires_at);
CREATE INDEX keyed_answer_by_snapshot ON keyed_answer (snapshot_id);

-- Answers charged but not known to be delivered.
CREATE TABLE owed (
  call_id TEXT PRIMARY KEY,
  token_id TEXT NOT NULL REFERENCES token (id),
  question TEXT NOT NULL,
  snapshot_id INTEGER NOT NULL,
  settled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
