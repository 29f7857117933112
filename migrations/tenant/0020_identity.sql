CREATE TABLE members (
  user_id TEXT PRIMARY KEY, email TEXT NOT NULL, username TEXT, name TEXT NOT NULL, roles TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'removed')), joined_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, amr TEXT NOT NULL, auth_time INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  salt TEXT NOT NULL, generation INTEGER NOT NULL, rotated_at INTEGER NOT NULL, ended_at INTEGER, ended_by TEXT
) WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, name TEXT NOT NULL, hint TEXT NOT NULL, digest TEXT NOT NULL, scopes TEXT,
  created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER, last_used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX api_keys_user ON api_keys (user_id, id);
CREATE TABLE tickets (
  id TEXT PRIMARY KEY, purpose TEXT NOT NULL CHECK (purpose IN ('socket', 'sign_in')), digest TEXT NOT NULL, path TEXT, principal TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tickets_expiry ON tickets (expires_at);
CREATE TABLE data_keys (
  id TEXT PRIMARY KEY, kek_id TEXT NOT NULL, wrapped TEXT NOT NULL, created_at INTEGER NOT NULL
) WITHOUT ROWID;
