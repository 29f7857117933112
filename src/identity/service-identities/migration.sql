CREATE TABLE service_identities (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, roles TEXT NOT NULL, is_active INTEGER NOT NULL,
  version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX service_identities_name ON service_identities (name);
CREATE INDEX service_identities_by_name ON service_identities (name, id);
CREATE INDEX service_identities_active ON service_identities (is_active, id);
