-- Money is micro-yuan, times are Unix milliseconds, texts are compared by their bytes. The identities of the ledger are CHECKs:
-- a statement that breaks one cannot be committed. Rows written for each call refer to others without foreign keys: what they
-- refer to is locked by whoever writes them, and the audit looks.

-- The version of these tables, and that of the oldest program that may run on them.
CREATE TABLE almagest (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  version bigint NOT NULL,
  oldest_program bigint NOT NULL CHECK (oldest_program <= version)
);

-- What an installation must remember about itself.
CREATE TABLE remembered (name text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL);

-- The first row of each turn: one that was sent twice is committed once.
CREATE TABLE turn (id text COLLATE "C" PRIMARY KEY, at bigint NOT NULL)
  WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX turn_by_time ON turn (at);

CREATE TABLE account (
  id text COLLATE "C" PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  status text COLLATE "C" NOT NULL CHECK (status IN ('active', 'suspended')),
  operator bigint NOT NULL CHECK (operator IN (0, 1)),
  created_at bigint NOT NULL
);

-- How names look: two accounts never share a look.
CREATE TABLE account_look (
  look text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES account (id)
);

CREATE TABLE token (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  digest bytea NOT NULL UNIQUE,
  hint text COLLATE "C" NOT NULL,
  label text COLLATE "C",
  endpoints text COLLATE "C", -- JSON array of paths; NULL allows every endpoint
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint,
  rate text COLLATE "C", -- '50/s' or '50/s, burst 100'; NULL takes the service's default
  scopes text COLLATE "C" NOT NULL -- what it may do, by names with a space between
);
-- Tokens of an account in the order they were made, a page at a time.
CREATE INDEX token_by_account ON token (account_id, created_at, id);
-- Tokens whose secret was not made here have no hint: nothing of the secret is kept but its digest.
CREATE INDEX token_brought ON token (id) WHERE hint = '';

CREATE TABLE rate_limit (
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  path text COLLATE "C" NOT NULL, -- '' for all endpoints together
  rate text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, path)
);

CREATE TABLE endpoint_switch (path text COLLATE "C" PRIMARY KEY, disabled_at bigint NOT NULL);

CREATE TABLE price (
  path text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL, -- '' for everybody
  price_micro bigint NOT NULL CHECK (price_micro >= 0),
  cached_micro bigint CHECK (cached_micro >= 0), -- NULL leaves the catalogue's
  PRIMARY KEY (path, account_id)
);

-- The document an endpoint came from, by the name it was imported under. Each import takes the next revision of all.
CREATE TABLE imported_document (
  name text COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL UNIQUE,
  imported_at bigint NOT NULL
);

CREATE TABLE imported_endpoint (
  path text COLLATE "C" PRIMARY KEY,
  document text COLLATE "C" NOT NULL REFERENCES imported_document (name),
  definition text COLLATE "C" NOT NULL, -- JSON: what the document says of it
  page_group text COLLATE "C" NOT NULL,
  page_slug text COLLATE "C" NOT NULL,
  price_micro bigint NOT NULL CHECK (price_micro >= 0),
  deprecated_since text COLLATE "C", -- a day of Asia/Shanghai
  removed bigint NOT NULL CHECK (removed IN (0, 1)), -- its document has it no more: it still answers, and is deprecated
  UNIQUE (page_group, page_slug)
);

-- The lock of everything that belongs to an account. It changes with every charge: room is left beside each row.
CREATE TABLE balance (
  account_id text COLLATE "C" PRIMARY KEY REFERENCES account (id),
  money_in bigint NOT NULL DEFAULT 0,
  available bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  charged bigint NOT NULL DEFAULT 0 CHECK (charged >= 0),
  CHECK (money_in = available + held + charged)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

-- Only accounts with a daily quota have rows here.
CREATE TABLE quota (
  account_id text COLLATE "C" PRIMARY KEY REFERENCES account (id),
  daily_limit bigint NOT NULL CHECK (daily_limit >= 0)
);

-- Days are counted from 1970 in Asia/Shanghai.
CREATE TABLE quota_day (
  account_id text COLLATE "C" NOT NULL,
  day bigint NOT NULL,
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  allowed bigint NOT NULL, -- the highest limit of the day
  PRIMARY KEY (account_id, day),
  CHECK (held + used <= allowed)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

-- Only tokens that have, or had, a cap have a row; NULL is one that was lifted, and goes on counting.
CREATE TABLE spending (
  token_id text COLLATE "C" PRIMARY KEY REFERENCES token (id),
  cap_micro bigint CHECK (cap_micro >= 0),
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent bigint NOT NULL DEFAULT 0 CHECK (spent >= 0),
  CHECK (held + spent <= cap_micro)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

-- Free calls of an account on an endpoint.
CREATE TABLE allowance (
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  path text COLLATE "C" NOT NULL,
  granted bigint NOT NULL CHECK (granted >= 0),
  calls_left bigint NOT NULL CHECK (calls_left >= 0),
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
  PRIMARY KEY (account_id, path),
  CHECK (granted = calls_left + held + used)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);

-- Running holds only: resolving one deletes its row, and a row is deleted once.
CREATE TABLE hold (
  call_id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  token_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  price_micro bigint NOT NULL CHECK (price_micro >= 0),
  granted bigint NOT NULL CHECK (granted IN (0, 1)), -- drawn from the allowance: costs a call, no money
  quota_day bigint, -- the day it counts in; NULL where the account had no quota
  capped bigint NOT NULL CHECK (capped IN (0, 1)), -- whether it counts in the cap of its token
  expires_at bigint NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX hold_by_expiry ON hold (expires_at);

-- Every figure of the ledger derives from these rows; they are never changed. Nobody takes the order of ids for that of commits.
CREATE TABLE entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('topup', 'adjustment', 'charge', 'refund', 'grant', 'use', 'return')),
  amount_micro bigint NOT NULL DEFAULT 0 CHECK (amount_micro >= 0 OR kind = 'adjustment'),
  calls bigint NOT NULL DEFAULT 0 CHECK (calls >= 0),
  path text COLLATE "C",
  call_id text COLLATE "C",
  token_id text COLLATE "C",
  key text COLLATE "C",
  reason text COLLATE "C",
  quota_day bigint,
  capped bigint NOT NULL DEFAULT 0 CHECK (capped IN (0, 1)) -- counts in the cap of its token
);
CREATE UNIQUE INDEX entry_charged_once ON entry (call_id) WHERE kind IN ('charge', 'use');
CREATE UNIQUE INDEX entry_refunded_once ON entry (call_id) WHERE kind IN ('refund', 'return');
CREATE UNIQUE INDEX entry_topped_up_once ON entry (key) WHERE kind = 'topup' AND key IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries are append-only';
END
$$;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Bodies, zstd, each kept once.
CREATE TABLE blob (
  digest bytea PRIMARY KEY, -- SHA-256 of the body as it was received
  id bigint NOT NULL UNIQUE,
  bytes bytea NOT NULL
);
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE snapshot (
  id bigint PRIMARY KEY,
  path text COLLATE "C" NOT NULL,
  params text COLLATE "C" NOT NULL, -- canonical JSON: the same question has the same text
  subject_kind text COLLATE "C",
  subject text COLLATE "C",
  provider text COLLATE "C" NOT NULL,
  collected_at bigint NOT NULL,
  wire_blob bigint NOT NULL,
  body_blob bigint NOT NULL,
  call_id text COLLATE "C" NOT NULL,
  content text COLLATE "C" NOT NULL DEFAULT '', -- what kind of content of its subject it is about; '' is the usual one
  imported bigint NOT NULL DEFAULT 0 CHECK (imported IN (0, 1)), -- recorded elsewhere: belongs to everybody
  reading_only bigint NOT NULL DEFAULT 0 CHECK (reading_only IN (0, 1)), -- it is read, and answers no call
  body_head bytea, -- what stands before and after the wire form in the provider's own body
  body_tail bytea,
  points bytea -- the works in it, for histories; empty where there are none, NULL where nobody has looked yet
);
CREATE INDEX snapshot_by_question ON snapshot (path, params, collected_at);
CREATE INDEX snapshot_by_subject ON snapshot (subject, collected_at);
CREATE INDEX snapshot_by_time ON snapshot (collected_at);
CREATE INDEX snapshot_by_wire ON snapshot (wire_blob);
CREATE INDEX snapshot_by_body ON snapshot (body_blob);
CREATE INDEX snapshot_unread ON snapshot (id) WHERE points IS NULL;

-- Whoever refers to a body has locked it for sharing, and whoever removes one for changing: from then on all that refer to it
-- are seen.
CREATE FUNCTION refuse_referred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM gone JOIN snapshot ON wire_blob = gone.id)
     OR EXISTS (SELECT 1 FROM gone JOIN snapshot ON body_blob = gone.id) THEN
    RAISE EXCEPTION 'a snapshot refers to a body that was to be removed';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER blob_is_referred AFTER DELETE ON blob REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_referred();

-- Who asked and was given a snapshot: by its own collection, by one it shared, or from the cache.
CREATE TABLE owner (
  snapshot_id bigint NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (snapshot_id, account_id)
);

-- Whoever notes an owner has locked the snapshot for sharing, as above.
CREATE FUNCTION remove_owners() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM owner USING gone WHERE snapshot_id = gone.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER snapshot_takes_owners AFTER DELETE ON snapshot REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION remove_owners();

-- A turn may note an owner, and then remove the snapshot: what it removes is written first.
CREATE FUNCTION refuse_stray_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM made WHERE NOT EXISTS (SELECT 1 FROM snapshot WHERE id = snapshot_id)) THEN
    RAISE EXCEPTION 'a snapshot that was to have an owner is gone';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER owner_has_snapshot AFTER INSERT ON owner REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_owner();

-- Whose work is whose: a history of one work looks through its creator's snapshots.
CREATE TABLE work (
  item_id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  PRIMARY KEY (item_id, subject)
);
CREATE INDEX work_by_subject ON work (subject);

-- One collection; the calls that shared it point to the call that began it.
CREATE TABLE flight (
  call_id text COLLATE "C" PRIMARY KEY,
  at bigint NOT NULL,
  duration_ms double precision NOT NULL,
  passed_over text COLLATE "C" NOT NULL -- JSON: who was not asked at the end, and why
);

CREATE TABLE attempt (
  call_id text COLLATE "C" NOT NULL,
  nth bigint NOT NULL,
  at bigint NOT NULL,
  duration_ms double precision NOT NULL,
  provider text COLLATE "C" NOT NULL,
  credential text COLLATE "C" NOT NULL, -- its place in the operator's list; '' where there is none
  region text COLLATE "C" NOT NULL,
  because text COLLATE "C" NOT NULL,
  passed_over text COLLATE "C" NOT NULL, -- JSON, as above
  outcome text COLLATE "C" NOT NULL,
  detail text COLLATE "C",
  cost_micro bigint CHECK (cost_micro >= 0), -- millionths of the upstream's own currency; NULL where nobody can tell
  currency text COLLATE "C", -- NULL where it costs nothing
  rate_micro bigint CHECK (rate_micro > 0), -- what a unit of it was worth in micro-yuan when the attempt was made
  PRIMARY KEY (call_id, nth)
);

-- A partition for each month, made ahead by upkeep: an id is a time. What has none is kept in the last of them, and moved when
-- its own is made: a call that was paid for is never refused for want of one. Whoever looks a call up is its account, so this
-- order serves single calls and lists.
CREATE TABLE call (
  account_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  token_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  duration_ms double precision NOT NULL,
  code bigint NOT NULL,
  charge_micro bigint NOT NULL,
  granted bigint NOT NULL CHECK (granted IN (0, 1)),
  provider text COLLATE "C",
  cached bigint NOT NULL CHECK (cached IN (0, 1)),
  snapshot_id bigint, -- its answer, while that is kept
  replay_of text COLLATE "C", -- the call whose answer it was given again
  idempotency_key text COLLATE "C",
  flight_id text COLLATE "C", -- the collection that answered or failed it
  spared_micro bigint CHECK (spared_micro >= 0), -- what an answer would have been charged had it held something
  question text COLLATE "C", -- canonical parameters, without the token; NULL where it was longer, and where it was erased
  PRIMARY KEY (account_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX call_by_key ON call (account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE TABLE call_else PARTITION OF call DEFAULT;

CREATE TABLE rollup (
  hour bigint NOT NULL, -- hours since 1970; an hour of UTC is an hour of Asia/Shanghai
  account_id text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  code bigint NOT NULL,
  calls bigint NOT NULL,
  granted bigint NOT NULL,
  charge_micro bigint NOT NULL,
  duration_us bigint NOT NULL,
  PRIMARY KEY (hour, account_id, path, code)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

-- An hour of an endpoint, by how long its good answers took. All accounts count here: services that count at once have a
-- part each, so that none waits for another.
CREATE TABLE health_hour (
  hour bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  within_us bigint NOT NULL CHECK (within_us >= 0), -- a step that durations are rounded up to; 0: no good answer
  part bigint NOT NULL,
  calls bigint NOT NULL,
  duration_us bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (hour, path, within_us, part)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

-- What became of older hours.
CREATE TABLE health_day (
  day bigint NOT NULL, -- days since 1970 in Asia/Shanghai
  path text COLLATE "C" NOT NULL,
  calls bigint NOT NULL,
  good bigint NOT NULL,
  duration_us bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (day, path)
);

-- Answers given again to whoever repeats an Idempotency-Key.
CREATE TABLE keyed_answer (
  account_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  question text COLLATE "C" NOT NULL,
  call_id text COLLATE "C" NOT NULL,
  snapshot_id bigint, -- NULL for an empty answer, which the archive does not keep: then its data is here
  data bytea,
  provider text COLLATE "C" NOT NULL,
  collected_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (account_id, key),
  CHECK ((snapshot_id IS NULL) = (data IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX keyed_answer_by_expiry ON keyed_answer (expires_at);
CREATE INDEX keyed_answer_by_snapshot ON keyed_answer (snapshot_id);

-- Answers charged but not known to be delivered.
CREATE TABLE owed (
  call_id text COLLATE "C" PRIMARY KEY,
  token_id text COLLATE "C" NOT NULL,
  question text COLLATE "C" NOT NULL,
  snapshot_id bigint NOT NULL,
  settled_at bigint NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
CREATE INDEX owed_by_question ON owed (token_id, md5(question));
CREATE INDEX owed_by_snapshot ON owed (snapshot_id);

-- What answers look like, and when that changed.
CREATE TABLE drift_shape (
  provider text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  places text COLLATE "C" NOT NULL, -- JSON: of each place the kinds seen there, since when, and whether throughout
  open text COLLATE "C" NOT NULL, -- JSON: the changes by which it differs from what it was; none while it is steady
  begun_at bigint, -- since when it differs
  last_at bigint, -- the newest change
  untold bigint NOT NULL, -- changes beyond those told of one answer
  PRIMARY KEY (provider, path)
);

CREATE TABLE drift_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  provider text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL, -- within the answer
  change text COLLATE "C" NOT NULL,
  before text COLLATE "C" NOT NULL,
  after text COLLATE "C" NOT NULL,
  since bigint, -- when it had become as it was before; NULL where only the schema says so
  is_first bigint NOT NULL -- whether the first answer ever seen was compared with the schema
);
-- Once in a life. Texts may be longer than an index takes.
CREATE UNIQUE INDEX drift_event_once ON drift_event
  (md5(provider || chr(1) || path || chr(1) || place || chr(1) || change || chr(1) || before || chr(1) || after));
CREATE INDEX drift_event_by_time ON drift_event (at);

-- Answers that were refused for what was in them, for operators to look at.
CREATE TABLE refused_body (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  provider text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  question text COLLATE "C" NOT NULL, -- the parameters, as canonical JSON
  subject text COLLATE "C", -- whom it was asked about
  outcome text COLLATE "C" NOT NULL,
  place text COLLATE "C" NOT NULL,
  expected text COLLATE "C" NOT NULL,
  got text COLLATE "C" NOT NULL,
  size_bytes bigint NOT NULL, -- as it came
  is_cut bigint NOT NULL,
  bytes bytea NOT NULL -- compressed
);
CREATE INDEX refused_body_by_path ON refused_body (path, id);
CREATE INDEX refused_body_by_time ON refused_body (at);

-- What somebody was told by webhook, and what is still to be told.
CREATE TABLE alert (
  key text COLLATE "C" PRIMARY KEY, -- its type, and what it is about
  type text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL, -- JSON: what was told when it began
  begun_at bigint NOT NULL
);

CREATE TABLE alert_message (
  id text COLLATE "C" PRIMARY KEY, -- as the receiver sees it, the same with each try
  key text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  body text COLLATE "C" NOT NULL -- the very bytes that are signed
);
