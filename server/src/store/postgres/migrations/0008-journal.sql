-- What was done at the desk, by whom: written in the commit of what was done. A job links the rows later, each to the one before.
CREATE TABLE journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  surface text COLLATE "C" NOT NULL,
  who text COLLATE "C" NOT NULL,
  origin text COLLATE "C" NOT NULL, -- the machine or the address it was done from
  verb text COLLATE "C" NOT NULL,
  account_id text COLLATE "C",
  about text COLLATE "C" NOT NULL, -- keys of what it was about, as JSON
  asked text COLLATE "C" NOT NULL, -- what else was asked, as JSON
  before text COLLATE "C" NOT NULL, -- what changed, as it was, as JSON
  after text COLLATE "C" NOT NULL,
  nth bigint UNIQUE, -- its place in the chain; NULL until it is linked
  link bytea, -- SHA-256 of the link before and of this row
  CHECK ((nth IS NULL) = (link IS NULL))
);
CREATE INDEX journal_unlinked ON journal (id) WHERE nth IS NULL;
CREATE INDEX journal_by_time ON journal (at, id);
CREATE INDEX journal_by_who ON journal (who, at, id);
CREATE INDEX journal_by_verb ON journal (verb, at, id);
CREATE INDEX journal_by_account ON journal (account_id, at, id);

CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only';
END
$$;
-- A row is linked once; all else of it stays.
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal FOR EACH ROW
  WHEN (OLD.nth IS NOT NULL OR NEW.nth IS NULL
    OR (NEW.id, NEW.at, NEW.surface, NEW.who, NEW.origin, NEW.verb, NEW.account_id, NEW.about, NEW.asked, NEW.before, NEW.after)
      IS DISTINCT FROM (OLD.id, OLD.at, OLD.surface, OLD.who, OLD.origin, OLD.verb, OLD.account_id, OLD.about, OLD.asked, OLD.before, OLD.after))
  EXECUTE FUNCTION refuse_journal_change();
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE OR TRUNCATE ON journal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();
