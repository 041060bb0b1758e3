-- Who signs in. Of every secret (a password, a session, a link) there is a digest, and nothing it could be made of again.

CREATE TABLE person (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL, -- as it was written
  name TEXT NOT NULL,
  operator INTEGER NOT NULL CHECK (operator IN (0, 1)),
  password TEXT, -- argon2id in its own form; NULL while there is none
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An address in the one way it is compared: a person has one, and no two have the same.
CREATE TABLE mailbox (
  email TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_of_person ON mailbox (person_id);

CREATE TABLE membership (
  account_id TEXT NOT NULL REFERENCES account (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  since INTEGER NOT NULL,
  PRIMARY KEY (account_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_of_person ON membership (person_id, account_id);

CREATE TABLE session (
  digest BLOB PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL REFERENCES person (id),
  begun_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  proved_at INTEGER, -- when the password or a passkey was asked for last
  begun_by TEXT NOT NULL, -- 'password', 'passkey', 'invitation'
  address TEXT NOT NULL,
  agent TEXT NOT NULL -- what the browser says it is
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_person ON session (person_id, begun_at);
CREATE INDEX session_by_end ON session (ends_at);

CREATE TABLE passkey (
  id TEXT PRIMARY KEY, -- as its authenticator has it
  person_id TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL, -- by names with a space between
  created_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_of_person ON passkey (person_id, created_at);

-- One-time links: to join, or to have a new password. Whoever takes one removes it.
CREATE TABLE invitation (
  digest BLOB PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  account_id TEXT REFERENCES account (id),
  role TEXT CHECK (role IN ('owner', 'member', 'viewer')),
  operator INTEGER NOT NULL CHECK (operator IN (0, 1)),
  person_id TEXT REFERENCES person (id), -- whose password it sets; NULL where it invites
  invited_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CHECK ((account_id IS NULL) = (role IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_of_account ON invitation (account_id, created_at) WHERE account_id IS NOT NULL;
CREATE INDEX invitation_of_person ON invitation (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX invitation_by_end ON invitation (expires_at);
