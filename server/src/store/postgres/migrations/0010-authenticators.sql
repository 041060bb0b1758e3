-- A person's authenticator: an app that shows codes by the time, asked for after the password.
CREATE TABLE authenticator (
  person_id text COLLATE "C" PRIMARY KEY,
  sealed bytea NOT NULL, -- what the codes are made of, sealed with a key that is not in the database
  begun_at bigint NOT NULL,
  confirmed_at bigint, -- NULL until its first code was typed: it is asked for from then on
  last_step bigint NOT NULL -- that of the last code that was taken: none is taken twice
);

-- Codes that each stand in for it once, as digests.
CREATE TABLE recovery_code (
  person_id text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (person_id, digest)
);
