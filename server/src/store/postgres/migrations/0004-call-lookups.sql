-- Calls of a token, of an endpoint and of a key, the newest first. A token is one account's. Account and endpoint are one text,
-- as are account and key: the embedded database needs it so.
CREATE INDEX call_by_token ON call (token_id, id);
CREATE INDEX call_by_path ON call ((account_id || ' ' || path), id);
DROP INDEX call_by_key;
CREATE INDEX call_by_key ON call ((account_id || ' ' || idempotency_key), id) WHERE idempotency_key IS NOT NULL;
