CREATE TABLE projects (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL, head_ref TEXT NOT NULL,
  requirement_id TEXT, creation_key TEXT UNIQUE, version INTEGER NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE project_refs (
  project_id TEXT NOT NULL REFERENCES projects (id), name TEXT NOT NULL, commit_id TEXT NOT NULL, changed_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, name)
) WITHOUT ROWID;
CREATE TABLE project_packs (
  project_id TEXT NOT NULL REFERENCES projects (id), pack_id TEXT NOT NULL, bytes INTEGER NOT NULL, objects INTEGER NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, pack_id)
) WITHOUT ROWID;
CREATE TABLE project_changes (
  key TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects (id), commit_id TEXT NOT NULL, applied_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX project_changes_project ON project_changes (project_id, applied_at);
CREATE TABLE commit_keys (
  id TEXT PRIMARY KEY, status TEXT NOT NULL CHECK (status IN ('current', 'retired')), public_key TEXT NOT NULL, sealed_key TEXT NOT NULL, created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX commit_keys_current ON commit_keys (status) WHERE status = 'current';
