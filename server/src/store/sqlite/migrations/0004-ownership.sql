-- Whose answers are whose, and what histories read of them.

-- Who asked and was given a snapshot: by its own collection, by one it shared, or from the cache.
CREATE TABLE owner (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES account (id),
  PRIMARY KEY (snapshot_id, account_id)
) STRICT, WITHOUT ROWID;

INSERT INTO owner (snapshot_id, account_id)
SELECT DISTINCT snapshot.id, call.account_id FROM call JOIN snapshot ON snapshot.id = call.snapshot_id;

-- What kind of content of its subject it is about; '' is the usual one.
ALTER TABLE snapshot ADD COLUMN content TEXT NOT NULL DEFAULT '';
UPDATE snapshot SET content = json_extract(params, '$.platform') WHERE json_extract(params, '$.platform') <> 'SHORT_VIDEO';

-- Recorded elsewhere: belongs to everybody. Its call_id is ''.
ALTER TABLE snapshot ADD COLUMN imported INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1));
-- Not in the wire form: it is read, and answers no call. Its wire_blob is its body.
ALTER TABLE snapshot ADD COLUMN reading_only INTEGER NOT NULL DEFAULT 0 CHECK (reading_only IN (0, 1));
-- What stands before and after the wire form in the provider's own body; then its body_blob is its wire_blob.
ALTER TABLE snapshot ADD COLUMN body_head BLOB;
ALTER TABLE snapshot ADD COLUMN body_tail BLOB;
-- The works in it, for histories; x'' where there are none, NULL where nobody has looked yet.
ALTER TABLE snapshot ADD COLUMN points BLOB;

-- Whose work is whose: a history of one work looks through its creator's snapshots.
CREATE TABLE work (
  item_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (item_id, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_by_subject ON work (subject);
