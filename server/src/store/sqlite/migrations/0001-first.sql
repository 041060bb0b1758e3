-- Money is micro-yuan, times are Unix milliseconds. The identities of the ledger are CHECKs: a statement that breaks one
-- cannot be committed.

-- What an installation must remember about itself.
CREATE TABLE remembered (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
  operator INTEGER NOT NULL CHECK (operator IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  digest BLOB NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  label TEXT,
  endpoints TEXT, -- JSON array of paths; NULL allows every endpoint
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint_switch (
  path TEXT PRIMARY KEY,
  disabled_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE price (
  path TEXT NOT NULL,
  account_id TEXT NOT NULL, -- '' for everybody
  price_micro INTEGER NOT NULL CHECK (price_micro >= 0),
  cached_micro INTEGER CHECK (cached_micro >= 0), -- NULL leaves the catalogue's
  PRIMARY KEY (path, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE balance (
  account_id TEXT PRIMARY KEY REFERENCES account (id),
  money_in INTEGER NOT NULL DEFAULT 0,
  available INTEGER NOT NULL DEFAULT 0 CHECK (available >= 0),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  charged INTEGER NOT NULL DEFAULT 0 CHECK (charged >= 0),
  CHECK (money_in = available + held + charged)
) STRICT, WITHOUT ROWID;

-- Only tokens with a cap have a row.
CREATE TABLE spending (
  token_id TEXT PRIMARY KEY REFERENCES token (id),
  cap_micro INTEGER NOT NULL CHECK (cap_micro >= 0),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
  CHECK (held + spent <= cap_micro)
) STRICT, WITHOUT ROWID;

-- Free calls of an account on an endpoint.
CREATE TABLE allowance (
  account_id TEXT NOT NULL REFERENCES account (id),
  path TEXT NOT NULL,
  granted INTEGER NOT NULL CHECK (granted >= 0),
  calls_left INTEGER NOT NULL CHECK (calls_left >= 0),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
  PRIMARY KEY (account_id, path),
  CHECK (granted = calls_left + held + used)
) STRICT, WITHOUT ROWID;

-- Running holds only: resolving one deletes its row, and a row is deleted once.
CREATE TABLE hold (
  call_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  token_id TEXT NOT NULL REFERENCES token (id),
  path TEXT NOT NULL,
  price_micro INTEGER NOT NULL CHECK (price_micro >= 0),
  granted INTEGER NOT NULL CHECK (granted IN (0, 1)), -- drawn from the allowance: costs a call, no money
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX hold_by_expiry ON hold (expires_at);

-- Every figure of the ledger derives from these rows; they are never changed.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('topup', 'adjustment', 'charge', 'refund', 'grant', 'use', 'return')),
  amount_micro INTEGER NOT NULL DEFAULT 0 CHECK (amount_micro >= 0 OR kind = 'adjustment'),
  calls INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0),
  path TEXT,
  call_id TEXT,
  token_id TEXT,
  key TEXT,
  reason TEXT
) STRICT;

CREATE UNIQUE INDEX entry_charged_once ON entry (call_id) WHERE kind IN ('charge', 'use');
CREATE UNIQUE INDEX entry_refunded_once ON entry (call_id) WHERE kind IN ('refund', 'return');
CREATE UNIQUE INDEX entry_topped_up_once ON entry (key) WHERE kind = 'topup' AND key IS NOT NULL;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;

CREATE TABLE call (
  id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  token_id TEXT NOT NULL REFERENCES token (id),
  path TEXT NOT NULL,
  at INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  code INTEGER NOT NULL,
  charge_micro INTEGER NOT NULL,
  granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
  provider TEXT,
  -- Whoever looks a call up is its account; so this order serves single calls and lists.
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup (
  hour INTEGER NOT NULL, -- hours since 1970; an hour of UTC is an hour of Asia/Shanghai
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,
  code INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  granted INTEGER NOT NULL,
  charge_micro INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  PRIMARY KEY (hour, account_id, path, code)
) STRICT, WITHOUT ROWID;
