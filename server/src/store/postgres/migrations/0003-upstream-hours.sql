-- What a provider was asked for an endpoint in an hour, and what it took: told of a month without a look through every request.
CREATE TABLE upstream_hour (
  hour bigint NOT NULL, -- of the call that began the collection, as in rollup
  path text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL, -- '' where nothing was billed, or nobody can tell
  part bigint NOT NULL, -- each service that counts has its own
  requests bigint NOT NULL,
  good bigint NOT NULL, -- those that brought an answer, empty ones among them
  billed bigint NOT NULL,
  unknown bigint NOT NULL, -- nobody can tell whether they were billed, or how much
  without_rate bigint NOT NULL, -- billed in a currency that had no rate then: in no sum of yuan
  cost_micro bigint NOT NULL, -- in millionths of the currency
  yuan_micro bigint NOT NULL,
  PRIMARY KEY (hour, path, provider, currency, part)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

INSERT INTO upstream_hour
SELECT call.at / 3600000, call.path, attempt.provider, coalesce(currency, ''), 0, count(*),
       count(*) FILTER (WHERE outcome IN ('good', 'empty')), count(*) FILTER (WHERE cost_micro > 0),
       count(*) FILTER (WHERE cost_micro IS NULL),
       count(*) FILTER (WHERE cost_micro > 0 AND currency <> 'CNY' AND rate_micro IS NULL),
       sum(coalesce(cost_micro, 0)),
       sum(CASE WHEN currency = 'CNY' THEN coalesce(cost_micro, 0)
                ELSE coalesce(div(cost_micro::numeric * rate_micro + 500000, 1000000), 0) END)
FROM call JOIN attempt ON attempt.call_id = call.id WHERE call.flight_id = call.id
GROUP BY 1, 2, 3, 4;

-- Providers that an operator has paused: nobody asks them until they are resumed.
CREATE TABLE provider_pause (
  provider text COLLATE "C" PRIMARY KEY,
  paused_at bigint NOT NULL
);
