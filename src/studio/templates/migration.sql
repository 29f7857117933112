CREATE TABLE templates (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, requirement TEXT NOT NULL, language TEXT, framework TEXT, labels TEXT NOT NULL,
  template_id TEXT, overrides TEXT NOT NULL, owner_id TEXT NOT NULL,
  version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX templates_name ON templates (name) WHERE deleted_at IS NULL;
CREATE INDEX templates_by_name ON templates (name, id);
CREATE INDEX templates_template ON templates (template_id, id);
CREATE INDEX templates_owner ON templates (owner_id, id);
CREATE INDEX templates_updated ON templates (updated_at, id);
