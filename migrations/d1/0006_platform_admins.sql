CREATE TABLE platform_admins (
  subject TEXT PRIMARY KEY, name TEXT NOT NULL, added_by TEXT NOT NULL, added_at INTEGER NOT NULL, removed_by TEXT, removed_at INTEGER
) WITHOUT ROWID;
CREATE INDEX platform_admins_active ON platform_admins (subject) WHERE removed_at IS NULL;
