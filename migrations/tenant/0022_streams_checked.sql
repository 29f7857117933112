ALTER TABLE streams ADD COLUMN check_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX streams_until;
ALTER TABLE streams DROP COLUMN until;
CREATE INDEX streams_check ON streams (check_at);
