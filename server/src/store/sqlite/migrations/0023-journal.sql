-- What was done at the desk, by whom: written in the commit of what was done. A job links the rows later, each to the one before.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  surface TEXT NOT NULL,
  who TEXT NOT NULL,
  origin TEXT NOT NULL, -- the machine or the address it was done from
  verb TEXT NOT NULL,
  account_id TEXT,
  about TEXT NOT NULL, -- keys of what it was about, as JSON
  asked TEXT NOT NULL, -- what else was asked, as JSON
  before TEXT NOT NULL, -- what changed, as it was, as JSON
  after TEXT NOT NULL,
  nth INTEGER UNIQUE, -- its place in the chain; NULL until it is linked
  link BLOB, -- SHA-256 of the link before and of this row
  CHECK ((nth IS NULL) = (link IS NULL))
) STRICT;
CREATE INDEX journal_unlinked ON journal (id) WHERE nth IS NULL;
CREATE INDEX journal_by_time ON journal (at, id);
CREATE INDEX journal_by_who ON journal (who, at, id);
CREATE INDEX journal_by_verb ON journal (verb, at, id);
CREATE INDEX journal_by_account ON journal (account_id, at, id);

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
WHEN OLD.nth IS NOT NULL OR NEW.nth IS NULL
  OR (NEW.id, NEW.at, NEW.surface, NEW.who, NEW.origin, NEW.verb, NEW.account_id, NEW.about, NEW.asked, NEW.before, NEW.after)
    IS NOT (OLD.id, OLD.at, OLD.surface, OLD.who, OLD.origin, OLD.verb, OLD.account_id, OLD.about, OLD.asked, OLD.before, OLD.after)
BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END;
