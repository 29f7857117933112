CREATE TABLE agents (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, project_id TEXT, is_paused INTEGER NOT NULL, webhook_secret TEXT,
  owner_id TEXT NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX agents_name ON agents (name) WHERE deleted_at IS NULL;
CREATE INDEX agents_by_name ON agents (name, id);
CREATE INDEX agents_project ON agents (project_id, id);
CREATE INDEX agents_paused ON agents (is_paused, id);
CREATE TABLE agent_commands (
  id TEXT PRIMARY KEY, agent_id TEXT NOT NULL REFERENCES agents (id), input TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  job_id TEXT, result TEXT, error TEXT, actor TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER
) WITHOUT ROWID;
CREATE INDEX agent_commands_agent ON agent_commands (agent_id, id);
CREATE INDEX agent_commands_status ON agent_commands (agent_id, status, id);
