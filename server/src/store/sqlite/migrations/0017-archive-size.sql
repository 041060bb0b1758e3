-- What the archive holds, added up by whoever writes to it; each in a part of its own, all of which are the size. What a body, a
-- snapshot and a work count beside their bytes is what they take on the disk around them.
CREATE TABLE archive_size (
  part INTEGER PRIMARY KEY,
  bytes INTEGER NOT NULL,
  answers INTEGER NOT NULL
) STRICT;
INSERT INTO archive_size SELECT 0,
  (SELECT coalesce(sum(CASE WHEN octet_length(bytes) BETWEEN 2000 AND 4000 THEN 4000 ELSE octet_length(bytes) END + 150), 0) FROM blob)
    + (SELECT coalesce(sum(600 + 2 * octet_length(params) + coalesce(octet_length(body_head), 0)
        + coalesce(octet_length(body_tail), 0) + coalesce(octet_length(points), 0)), 0) FROM snapshot)
    + (SELECT 120 * count(*) FROM work),
  (SELECT count(*) FROM snapshot)
WHERE EXISTS (SELECT 1 FROM snapshot) OR EXISTS (SELECT 1 FROM blob) OR EXISTS (SELECT 1 FROM work);
