-- What answers look like, and when that changed.

-- Of one provider and endpoint. It is read and written whole.
CREATE TABLE drift_shape (
  provider TEXT NOT NULL,
  path TEXT NOT NULL,
  places TEXT NOT NULL, -- JSON: of each place the kinds seen there, since when, and whether it has been there throughout
  open TEXT NOT NULL, -- JSON: the changes by which it differs from what it was; none while it is steady
  begun_at INTEGER, -- since when it differs
  last_at INTEGER, -- the newest change
  untold INTEGER NOT NULL, -- changes beyond those told of one answer
  PRIMARY KEY (provider, path)
) STRICT;

CREATE TABLE drift_event (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  provider TEXT NOT NULL,
  path TEXT NOT NULL,
  place TEXT NOT NULL, -- within the answer
  change TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  since INTEGER, -- when it had become as it was before; NULL where only the schema says so
  is_first INTEGER NOT NULL -- whether the first answer ever seen was compared with the schema
) STRICT;

-- Once in a life; the text of what was expected may be long.
CREATE UNIQUE INDEX drift_event_once ON drift_event (provider, path, place, change, before, after);
CREATE INDEX drift_event_by_time ON drift_event (at);

-- Answers that were refused for what was in them, for operators to look at.
CREATE TABLE refused_body (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  provider TEXT NOT NULL,
  path TEXT NOT NULL,
  question TEXT NOT NULL, -- the parameters, as canonical JSON
  subject TEXT, -- whom it was asked about
  outcome TEXT NOT NULL,
  place TEXT NOT NULL,
  expected TEXT NOT NULL,
  got TEXT NOT NULL,
  size_bytes INTEGER NOT NULL, -- as it came
  is_cut INTEGER NOT NULL,
  bytes BLOB NOT NULL -- compressed
) STRICT;

CREATE INDEX refused_body_by_path ON refused_body (path, id);
CREATE INDEX refused_body_by_time ON refused_body (at);
