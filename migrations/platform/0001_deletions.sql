CREATE TABLE tenant_deletions (
  tenant_id TEXT PRIMARY KEY, step TEXT NOT NULL, facts TEXT NOT NULL, certificate TEXT, began_at INTEGER NOT NULL, ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX tenant_deletions_open ON tenant_deletions (began_at) WHERE ended_at IS NULL;
