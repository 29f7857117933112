CREATE TABLE mfa_devices (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, name TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL, confirmed_at INTEGER, last_step INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX mfa_devices_user ON mfa_devices (user_id, id);
CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL, digest TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (user_id, digest)
) WITHOUT ROWID;
