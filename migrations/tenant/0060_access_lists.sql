CREATE INDEX requirements_creator ON requirements (created_by, id);
CREATE INDEX runs_creator ON runs (created_by, id);
CREATE INDEX executions_creator ON executions (created_by, id);
