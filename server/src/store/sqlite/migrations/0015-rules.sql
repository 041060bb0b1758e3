-- What rules need to know of what they count.

-- Whether a hold counts in the cap of its token: one that is given or lifted meanwhile is not what it was taken from.
ALTER TABLE hold ADD COLUMN capped INTEGER NOT NULL DEFAULT 0 CHECK (capped IN (0, 1));
UPDATE hold SET capped = 1 WHERE granted = 0 AND token_id IN (SELECT token_id FROM spending);

-- A cap that is lifted is NULL, and goes on counting: what was counted in it is resolved in it.
CREATE TABLE spending_of_caps (
  token_id TEXT PRIMARY KEY REFERENCES token (id),
  cap_micro INTEGER CHECK (cap_micro >= 0),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
  CHECK (held + spent <= cap_micro)
) STRICT, WITHOUT ROWID;
INSERT INTO spending_of_caps SELECT token_id, cap_micro, held, spent FROM spending;
DROP TABLE spending;
ALTER TABLE spending_of_caps RENAME TO spending;

-- Whether a charge, and what was given back of it, counts in the cap of its token: not where the cap came later.
ALTER TABLE entry ADD COLUMN capped INTEGER NOT NULL DEFAULT 0 CHECK (capped IN (0, 1));
DROP TRIGGER entry_is_never_changed;
UPDATE entry SET capped = 1 WHERE kind IN ('charge', 'refund') AND token_id IN (SELECT token_id FROM spending);
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;

-- The highest limit of the day: whatever is counted past it is refused by the database itself.
ALTER TABLE quota_day ADD COLUMN allowed INTEGER NOT NULL DEFAULT 9007199254740991 CHECK (held + used <= allowed);
UPDATE quota_day SET allowed = max(held + used, coalesce((SELECT daily_limit FROM quota WHERE quota.account_id = quota_day.account_id), 0));

-- What was asked, as canonical parameters without the token; NULL in records from before, where it was longer, and where it was erased.
ALTER TABLE call ADD COLUMN question TEXT;

-- Ids of rows that are still to be written are given in blocks, and none that was given before, also to what is erased by now.
INSERT INTO remembered (name, value) SELECT 'ids of snapshot', CAST(seq + 1 AS TEXT) FROM sqlite_sequence WHERE name = 'snapshot';
