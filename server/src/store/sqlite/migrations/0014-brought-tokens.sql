-- Tokens whose secret was not made here have no hint: nothing of the secret is kept but its digest. Whether there are any is
-- asked for every secret of no known form.
CREATE INDEX token_brought ON token (id) WHERE hint = '';
