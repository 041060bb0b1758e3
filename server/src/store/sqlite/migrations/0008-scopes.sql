-- What a token may do, by names with a space between. Tokens of operators keep their rights over others.
ALTER TABLE token ADD COLUMN scopes TEXT NOT NULL DEFAULT 'catalog:read api:call archive:read account:read';
UPDATE token SET scopes = scopes || ' operator' WHERE account_id IN (SELECT id FROM account WHERE operator = 1);
