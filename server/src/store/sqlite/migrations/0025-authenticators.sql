-- A person's authenticator: an app that shows codes by the time, asked for after the password.
CREATE TABLE authenticator (
  person_id TEXT PRIMARY KEY,
  sealed BLOB NOT NULL, -- what the codes are made of, sealed with a key that is not in the database
  begun_at INTEGER NOT NULL,
  confirmed_at INTEGER, -- NULL until its first code was typed: it is asked for from then on
  last_step INTEGER NOT NULL -- that of the last code that was taken: none is taken twice
) STRICT, WITHOUT ROWID;

-- Codes that each stand in for it once, as digests.
CREATE TABLE recovery_code (
  person_id TEXT NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (person_id, digest)
) STRICT, WITHOUT ROWID;
