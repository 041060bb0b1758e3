-- Answers nobody has looked into for works: those from before 0004, until a job has.
CREATE INDEX snapshot_unread ON snapshot (id) WHERE points IS NULL;
