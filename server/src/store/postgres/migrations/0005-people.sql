-- Who signs in. Of every secret (a password, a session, a link) there is a digest, and nothing it could be made of again.

CREATE TABLE person (
  id text COLLATE "C" PRIMARY KEY,
  email text COLLATE "C" NOT NULL, -- as it was written
  name text COLLATE "C" NOT NULL,
  operator bigint NOT NULL CHECK (operator IN (0, 1)),
  password text COLLATE "C", -- argon2id in its own form; NULL while there is none
  created_at bigint NOT NULL
);

-- An address in the one way it is compared: a person has one, and no two have the same.
CREATE TABLE mailbox (
  email text COLLATE "C" PRIMARY KEY,
  person_id text COLLATE "C" NOT NULL REFERENCES person (id)
);
CREATE INDEX mailbox_of_person ON mailbox (person_id);

CREATE TABLE membership (
  account_id text COLLATE "C" NOT NULL REFERENCES account (id),
  person_id text COLLATE "C" NOT NULL REFERENCES person (id),
  role text COLLATE "C" NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
  since bigint NOT NULL,
  PRIMARY KEY (account_id, person_id)
);
CREATE INDEX membership_of_person ON membership (person_id, account_id);

CREATE TABLE session (
  digest bytea PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  person_id text COLLATE "C" NOT NULL REFERENCES person (id),
  begun_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  proved_at bigint, -- when the password or a passkey was asked for last
  begun_by text COLLATE "C" NOT NULL, -- 'password', 'passkey', 'invitation'
  address text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL -- what the browser says it is
);
CREATE INDEX session_of_person ON session (person_id, begun_at);
CREATE INDEX session_by_end ON session (ends_at);

CREATE TABLE passkey (
  id text COLLATE "C" PRIMARY KEY, -- as its authenticator has it
  person_id text COLLATE "C" NOT NULL REFERENCES person (id),
  name text COLLATE "C" NOT NULL,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text COLLATE "C" NOT NULL, -- by names with a space between
  created_at bigint NOT NULL,
  used_at bigint
);
CREATE INDEX passkey_of_person ON passkey (person_id, created_at);

-- One-time links: to join, or to have a new password. Whoever takes one removes it.
CREATE TABLE invitation (
  digest bytea PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  email text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" REFERENCES account (id),
  role text COLLATE "C" CHECK (role IN ('owner', 'member', 'viewer')),
  operator bigint NOT NULL CHECK (operator IN (0, 1)),
  person_id text COLLATE "C" REFERENCES person (id), -- whose password it sets; NULL where it invites
  invited_by text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  CHECK ((account_id IS NULL) = (role IS NULL))
);
CREATE INDEX invitation_of_account ON invitation (account_id, created_at) WHERE account_id IS NOT NULL;
CREATE INDEX invitation_of_person ON invitation (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX invitation_by_end ON invitation (expires_at);
