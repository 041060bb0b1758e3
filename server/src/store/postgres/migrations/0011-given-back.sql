-- What was given back, by its time: the operators' figures ask for it, of entries of which there are far more.
CREATE INDEX entry_given_back ON entry (at) WHERE kind IN ('refund', 'return');
-- What came in otherwise, of an account: a month may have very many refunds, and few of these.
CREATE INDEX entry_brought ON entry (account_id, at, id) WHERE kind IN ('topup', 'adjustment', 'grant');
