-- `generation` counts the resets: what a preview kept under a lower one is gone.
CREATE TABLE previews (
  id TEXT PRIMARY KEY, project_id TEXT NOT NULL, commit_id TEXT NOT NULL, ref TEXT, generation INTEGER NOT NULL, created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER
);
-- A project has one at a time.
CREATE UNIQUE INDEX previews_open ON previews (project_id) WHERE ended_at IS NULL;
CREATE INDEX previews_project ON previews (project_id, id);
