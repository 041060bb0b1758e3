-- What rules need to know of what they count.

-- Whether a hold counts in the cap of its token: one that is given or lifted meanwhile is not what it was taken from.
ALTER TABLE hold ADD COLUMN capped INTEGER NOT NULL DEFAULT 0 CHECK (capped IN (0, 1));
UPDATE hold SET capped = 1 WHERE granted = 0 AND token_id IN (SELECT token_id FROM spending);

-- The highest limit of the day: whatever is counted past it is refused by the database itself.
ALTER TABLE quota_day ADD COLUMN allowed INTEGER NOT NULL DEFAULT 9007199254740991 CHECK (held + used <= allowed);
UPDATE quota_day SET allowed = max(held + used, coalesce((SELECT daily_limit FROM quota WHERE quota.account_id = quota_day.account_id), 0));

-- What was asked, as canonical parameters without the token; NULL in records from before, where it was longer, and where it was erased.
ALTER TABLE call ADD COLUMN question TEXT;

-- Ids of rows that are still to be written are given in blocks, and none that was given before, also to what is erased by now.
INSERT INTO remembered (name, value) SELECT 'ids of snapshot', CAST(seq + 1 AS TEXT) FROM sqlite_sequence WHERE name = 'snapshot';
