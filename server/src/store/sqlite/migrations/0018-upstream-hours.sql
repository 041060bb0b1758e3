-- What a provider was asked for an endpoint in an hour, and what it took: told of a month without a look through every request.
CREATE TABLE upstream_hour (
  hour INTEGER NOT NULL, -- of the call that began the collection, as in rollup
  path TEXT NOT NULL,
  provider TEXT NOT NULL,
  currency TEXT NOT NULL, -- '' where nothing was billed, or nobody can tell
  part INTEGER NOT NULL, -- each service that counts has its own
  requests INTEGER NOT NULL,
  good INTEGER NOT NULL, -- those that brought an answer, empty ones among them
  billed INTEGER NOT NULL,
  unknown INTEGER NOT NULL, -- nobody can tell whether they were billed, or how much
  without_rate INTEGER NOT NULL, -- billed in a currency that had no rate then: in no sum of yuan
  cost_micro INTEGER NOT NULL, -- in millionths of the currency
  yuan_micro INTEGER NOT NULL,
  PRIMARY KEY (hour, path, provider, currency, part)
) STRICT, WITHOUT ROWID;

INSERT INTO upstream_hour
SELECT call.at / 3600000, call.path, attempt.provider, coalesce(currency, ''), 0, count(*),
       sum(outcome IN ('good', 'empty')), sum(coalesce(cost_micro, 0) > 0), sum(cost_micro IS NULL),
       sum(coalesce(cost_micro, 0) > 0 AND currency IS NOT NULL AND currency <> 'CNY' AND rate_micro IS NULL),
       sum(coalesce(cost_micro, 0)),
       sum(CASE WHEN currency = 'CNY' THEN coalesce(cost_micro, 0)
                ELSE coalesce((cost_micro * rate_micro + 500000) / 1000000, 0) END)
FROM call CROSS JOIN attempt ON attempt.call_id = call.id WHERE call.flight_id = call.id
GROUP BY 1, 2, 3, 4;

-- Providers that an operator has paused: nobody asks them until they are resumed.
CREATE TABLE provider_pause (
  provider TEXT PRIMARY KEY,
  paused_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
