-- What the archive holds, added up by whoever writes to it; each in a part of its own, all of which are the size. What a body, a
-- snapshot and a work count beside their bytes is what they take on the disk around them.
CREATE TABLE archive_size (
  part bigint PRIMARY KEY,
  bytes bigint NOT NULL,
  answers bigint NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
INSERT INTO archive_size SELECT 0,
  (SELECT coalesce(sum(CASE WHEN octet_length(bytes) BETWEEN 2000 AND 4000 THEN 4000 ELSE octet_length(bytes) END + 150), 0) FROM blob)
    + (SELECT coalesce(sum(600 + 2 * octet_length(params) + coalesce(octet_length(body_head), 0)
        + coalesce(octet_length(body_tail), 0) + coalesce(octet_length(points), 0)), 0) FROM snapshot)
    + (SELECT 120 * count(*) FROM work),
  (SELECT count(*) FROM snapshot)
WHERE EXISTS (SELECT 1 FROM snapshot) OR EXISTS (SELECT 1 FROM blob) OR EXISTS (SELECT 1 FROM work);

-- A turn may keep a snapshot, and then remove a body it refers to: what it removes is written first.
CREATE FUNCTION refuse_bodiless() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM made WHERE (SELECT id FROM blob WHERE id = wire_blob LIMIT 1) IS NULL
       OR (SELECT id FROM blob WHERE id = body_blob LIMIT 1) IS NULL) THEN
    RAISE EXCEPTION 'a body that a snapshot refers to is gone';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER snapshot_has_bodies AFTER INSERT ON snapshot REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_bodiless();

-- As before, and each body is looked for by itself: of a join, all snapshots there are were read for each slice that is removed.
CREATE OR REPLACE FUNCTION refuse_referred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM gone WHERE (SELECT id FROM snapshot WHERE wire_blob = gone.id LIMIT 1) IS NOT NULL
       OR (SELECT id FROM snapshot WHERE body_blob = gone.id LIMIT 1) IS NOT NULL) THEN
    RAISE EXCEPTION 'a snapshot refers to a body that was to be removed';
  END IF;
  RETURN NULL;
END
$$;
