-- Entries of an account by their time, for lists and statements; and without the charges of calls, of which there are far more.
CREATE INDEX entry_by_account ON entry (account_id, at, id);
CREATE INDEX entry_but_charges ON entry (account_id, at, id) WHERE kind NOT IN ('charge', 'use');

-- The days of an account stand together: its opening is read of all that came before, and not among those of all others.
ALTER TABLE money_day DROP CONSTRAINT money_day_pkey;
ALTER TABLE money_day ADD PRIMARY KEY (account_id, day, token_id, path, kind);
