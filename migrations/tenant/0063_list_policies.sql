CREATE INDEX requirements_created ON requirements (created_at, id);
CREATE INDEX runs_created ON runs (created_at, id);
CREATE INDEX executions_created ON executions (created_at, id);
CREATE INDEX executions_exit_code ON executions (exit_code, id);
CREATE INDEX executions_has_files ON executions (has_files, id);
CREATE INDEX projects_created ON projects (created_at, id);
