-- What an account is told: states that begin and are over, in the console, by its webhooks and by mail.

-- What it wants to be told, and from where on: micro-yuan, percent or days, as the type has it. NULL: nothing; no row: the type's default.
CREATE TABLE notice_setting (
  type TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  threshold INTEGER CHECK (threshold >= 0),
  PRIMARY KEY (type, account_id)
) STRICT, WITHOUT ROWID;

-- Who wants it by mail.
CREATE TABLE notice_mail (
  account_id TEXT NOT NULL REFERENCES account (id),
  person_id TEXT NOT NULL,
  type TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'zh')), -- as they read when they chose
  PRIMARY KEY (account_id, person_id, type)
) STRICT, WITHOUT ROWID;

-- States that have begun and are not over: each is told once.
CREATE TABLE notice_state (
  type TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  subject TEXT NOT NULL, -- a token; '' for the account as a whole
  data TEXT NOT NULL, -- JSON: what was told when it began
  begun_at INTEGER NOT NULL,
  PRIMARY KEY (type, account_id, subject)
) STRICT, WITHOUT ROWID;

-- What was told. Ids are in the order of time.
CREATE TABLE notice (
  account_id TEXT NOT NULL REFERENCES account (id),
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('begun', 'over', 'told')),
  subject TEXT NOT NULL,
  data TEXT NOT NULL, -- JSON
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_by_time ON notice (at);

-- The newest notice that a person has seen.
CREATE TABLE notice_read (
  account_id TEXT NOT NULL REFERENCES account (id),
  person_id TEXT NOT NULL,
  up_to TEXT NOT NULL,
  PRIMARY KEY (account_id, person_id)
) STRICT, WITHOUT ROWID;

-- Notices on their way to somebody by mail.
CREATE TABLE mailing (
  notice_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  PRIMARY KEY (notice_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailing_by_time ON mailing (next_at);

-- Webhooks of accounts. Whereto and the secret that signs are sealed with a key derived from that of the tokens.
CREATE TABLE webhook (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  label TEXT,
  sealed BLOB NOT NULL,
  types TEXT NOT NULL, -- with a space between
  created_at INTEGER NOT NULL,
  paused_at INTEGER,
  failing_since INTEGER, -- nothing was taken since then
  disabled_at INTEGER, -- by the service, after days of that
  removed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_by_account ON webhook (account_id, id);

-- Messages to webhooks, on their way and as they went. Ids are in the order of time.
CREATE TABLE webhook_delivery (
  webhook_id TEXT NOT NULL REFERENCES webhook (id),
  id TEXT NOT NULL, -- as the receiver sees it, the same with each try
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL, -- the very bytes that are signed
  attempts INTEGER NOT NULL,
  next_at INTEGER, -- NULL where it is not tried again
  last_at INTEGER,
  status INTEGER, -- of the last reply
  error TEXT, -- why there was none
  duration_ms INTEGER,
  PRIMARY KEY (webhook_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at, webhook_id) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (at);

-- The tries of each.
CREATE TABLE webhook_attempt (
  webhook_id TEXT NOT NULL,
  id TEXT NOT NULL,
  nth INTEGER NOT NULL,
  at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  PRIMARY KEY (webhook_id, id, nth)
) STRICT, WITHOUT ROWID;

-- Tokens that are about to expire.
CREATE INDEX token_by_expiry ON token (expires_at) WHERE expires_at IS NOT NULL;
