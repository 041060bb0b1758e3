-- Tokens of an account in the order they were made, a page at a time.
CREATE INDEX token_by_account ON token (account_id, created_at, id);

-- How names look: two accounts never share a look. Of names from before, the first one found has it.
CREATE TABLE account_look (
  look TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id)
) STRICT, WITHOUT ROWID;
