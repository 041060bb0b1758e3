-- Endpoints made from OpenAPI documents, beside those that are written as files.

-- The document an endpoint came from, by the name it was imported under. Each import takes the next revision of all.
CREATE TABLE imported_document (
  name TEXT PRIMARY KEY,
  revision INTEGER NOT NULL UNIQUE,
  imported_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE imported_endpoint (
  path TEXT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES imported_document (name),
  definition TEXT NOT NULL, -- JSON: what the document says of it
  page_group TEXT NOT NULL,
  page_slug TEXT NOT NULL,
  price_micro INTEGER NOT NULL CHECK (price_micro >= 0),
  deprecated_since TEXT, -- a day of Asia/Shanghai
  removed INTEGER NOT NULL CHECK (removed IN (0, 1)), -- its document has it no more: it still answers, and is deprecated
  UNIQUE (page_group, page_slug)
) STRICT, WITHOUT ROWID;
