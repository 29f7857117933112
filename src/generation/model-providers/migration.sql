CREATE TABLE model_providers (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, base_url TEXT NOT NULL, key_header TEXT NOT NULL, api_key TEXT, key_hint TEXT, key_changed_at INTEGER, format TEXT NOT NULL, streams INTEGER NOT NULL,
  output_limit TEXT NOT NULL, timeout_seconds INTEGER NOT NULL, is_active INTEGER NOT NULL, models TEXT NOT NULL,
  version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX model_providers_name ON model_providers (name);
CREATE INDEX model_providers_by_name ON model_providers (name, id);
CREATE INDEX model_providers_active ON model_providers (is_active, id);
CREATE TABLE model_circuits (
  provider_id TEXT PRIMARY KEY REFERENCES model_providers (id) ON DELETE CASCADE, failures INTEGER NOT NULL, opened_until INTEGER NOT NULL, probing_until INTEGER NOT NULL
) WITHOUT ROWID;
