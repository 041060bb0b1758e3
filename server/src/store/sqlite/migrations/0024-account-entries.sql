-- Entries of an account by their time, for lists and statements; and without the charges of calls, of which there are far more.
CREATE INDEX entry_by_account ON entry (account_id, at);
CREATE INDEX entry_but_charges ON entry (account_id, at) WHERE kind NOT IN ('charge', 'use');

-- The days of an account stand together: its opening is read of all that came before, and not among those of all others.
CREATE TABLE money_day_by_account (
  account_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  token_id TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount_micro INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (account_id, day, token_id, path, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO money_day_by_account SELECT account_id, day, token_id, path, kind, amount_micro, calls, entries FROM money_day ORDER BY 1, 2, 3, 4, 5;
DROP TABLE money_day;
ALTER TABLE money_day_by_account RENAME TO money_day;
