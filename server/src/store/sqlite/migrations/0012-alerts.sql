-- What somebody was told by webhook, and what is still to be told.

-- States that have begun and are not over: each is told once.
CREATE TABLE alert (
  key TEXT PRIMARY KEY, -- its type, and what it is about
  type TEXT NOT NULL,
  data TEXT NOT NULL, -- JSON: what was told when it began
  begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages that nobody has taken yet.
CREATE TABLE alert_message (
  id TEXT PRIMARY KEY, -- as the receiver sees it, the same with each try
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL -- the very bytes that are signed
) STRICT, WITHOUT ROWID;
