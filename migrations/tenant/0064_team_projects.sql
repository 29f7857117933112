CREATE TABLE team_projects (
  team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE, project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  given_by TEXT NOT NULL, given_at INTEGER NOT NULL, PRIMARY KEY (team_id, project_id)
) WITHOUT ROWID;
CREATE INDEX team_projects_project ON team_projects (project_id, team_id);
