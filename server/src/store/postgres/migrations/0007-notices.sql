-- What an account is told: states that begin and are over, in the console, by its webhooks and by mail.

-- What it wants to be told, and from where on: micro-yuan, percent or days, as the type has it. NULL: nothing; no row: the type's default.
CREATE TABLE notice_setting (
  type text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  threshold bigint CHECK (threshold >= 0),
  PRIMARY KEY (type, account_id)
);

-- Who wants it by mail.
CREATE TABLE notice_mail (
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  person_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  language text COLLATE "C" NOT NULL CHECK (language IN ('en', 'zh')), -- as they read when they chose
  PRIMARY KEY (account_id, person_id, type)
);

-- States that have begun and are not over: each is told once.
CREATE TABLE notice_state (
  type text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  subject text COLLATE "C" NOT NULL, -- a token; '' for the account as a whole
  data text COLLATE "C" NOT NULL, -- JSON: what was told when it began
  begun_at bigint NOT NULL,
  PRIMARY KEY (type, account_id, subject)
);

-- What was told. Ids are in the order of time.
CREATE TABLE notice (
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('begun', 'over', 'told')),
  subject text COLLATE "C" NOT NULL,
  data text COLLATE "C" NOT NULL, -- JSON
  PRIMARY KEY (account_id, id)
);
CREATE INDEX notice_by_time ON notice (at);

-- The newest notice that a person has seen.
CREATE TABLE notice_read (
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  person_id text COLLATE "C" NOT NULL,
  up_to text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, person_id)
);

-- Notices on their way to somebody by mail.
CREATE TABLE mailing (
  notice_id text COLLATE "C" NOT NULL,
  person_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  attempts bigint NOT NULL,
  next_at bigint NOT NULL,
  PRIMARY KEY (notice_id, person_id)
);
CREATE INDEX mailing_by_time ON mailing (next_at);

-- Webhooks of accounts. Whereto and the secret that signs are sealed with a key derived from that of the tokens.
CREATE TABLE webhook (
  id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  label text COLLATE "C",
  sealed bytea NOT NULL,
  types text COLLATE "C" NOT NULL, -- with a space between
  created_at bigint NOT NULL,
  paused_at bigint,
  failing_since bigint, -- nothing was taken since then
  disabled_at bigint, -- by the service, after days of that
  removed_at bigint
);
CREATE INDEX webhook_by_account ON webhook (account_id, id);

-- Messages to webhooks, on their way and as they went. Ids are in the order of time.
CREATE TABLE webhook_delivery (
  webhook_id text COLLATE "C" NOT NULL REFERENCES webhook (id),
  id text COLLATE "C" NOT NULL, -- as the receiver sees it, the same with each try
  at bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL, -- the very bytes that are signed
  attempts bigint NOT NULL,
  next_at bigint, -- NULL where it is not tried again
  last_at bigint,
  status bigint, -- of the last reply
  error text COLLATE "C", -- why there was none
  duration_ms bigint,
  PRIMARY KEY (webhook_id, id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at, webhook_id) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (at);

-- The tries of each.
CREATE TABLE webhook_attempt (
  webhook_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  nth bigint NOT NULL,
  at bigint NOT NULL,
  duration_ms bigint NOT NULL,
  status bigint,
  error text COLLATE "C",
  PRIMARY KEY (webhook_id, id, nth)
);

-- Tokens that are about to expire.
CREATE INDEX token_by_expiry ON token (expires_at) WHERE expires_at IS NOT NULL;
