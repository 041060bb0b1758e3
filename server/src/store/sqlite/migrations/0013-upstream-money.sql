-- What a unit of its currency was worth in micro-yuan when the attempt was made, by the operator's word; NULL where that
-- was not said, and where there was nothing to exchange.
ALTER TABLE attempt ADD COLUMN rate_micro INTEGER CHECK (rate_micro > 0);

-- What an answer would have been charged had it held something; NULL where none was spared so, and in records from before.
ALTER TABLE call ADD COLUMN spared_micro INTEGER CHECK (spared_micro >= 0);
