CREATE TABLE requirements (
  id TEXT PRIMARY KEY, requirement TEXT NOT NULL, language TEXT, framework TEXT, mode TEXT NOT NULL, project_id TEXT, run_id TEXT NOT NULL,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX requirements_project ON requirements (project_id, id) WHERE project_id IS NOT NULL;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, requirement_id TEXT NOT NULL REFERENCES requirements (id), project_id TEXT, status TEXT NOT NULL, mode TEXT NOT NULL,
  language TEXT, framework TEXT, edits TEXT, event_id INTEGER NOT NULL, ends INTEGER NOT NULL, stage TEXT NOT NULL, provider TEXT NOT NULL, generated_by TEXT NOT NULL,
  plan TEXT, coverage TEXT NOT NULL, attempts TEXT NOT NULL, result TEXT, commit_id TEXT, repo_url TEXT,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, finished_at INTEGER
) WITHOUT ROWID;
CREATE INDEX runs_requirement ON runs (requirement_id, id);
CREATE INDEX runs_project ON runs (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX runs_status ON runs (status, id);
CREATE TABLE tasks (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs (id), requirement_id TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL, title TEXT NOT NULL,
  description TEXT NOT NULL, acceptance_criteria TEXT NOT NULL, depends_on TEXT NOT NULL, sentences TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL,
  UNIQUE (run_id, key)
) WITHOUT ROWID;
CREATE TABLE executions (
  id TEXT PRIMARY KEY, run_id TEXT, project_id TEXT, repo_url TEXT, command TEXT NOT NULL, ref TEXT, status TEXT NOT NULL, exit_code INTEGER, reason TEXT, tests TEXT,
  duration_ms INTEGER, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER
) WITHOUT ROWID;
CREATE INDEX executions_run ON executions (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX executions_project ON executions (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX executions_status ON executions (status, id);
CREATE TABLE model_calls (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, step TEXT NOT NULL, provider TEXT NOT NULL, model TEXT, status TEXT NOT NULL, reserved_tokens INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, created_at INTEGER NOT NULL, settled_at INTEGER
) WITHOUT ROWID;
CREATE INDEX model_calls_run ON model_calls (run_id, id);
CREATE INDEX model_calls_created ON model_calls (created_at);
CREATE TABLE approvals (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs (id), decision TEXT NOT NULL, decided_by TEXT NOT NULL, edits TEXT, decided_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX approvals_run ON approvals (run_id, id);
