ALTER TABLE executions ADD COLUMN engine TEXT;
ALTER TABLE executions ADD COLUMN env TEXT NOT NULL DEFAULT '{}';
ALTER TABLE executions ADD COLUMN limits TEXT;
ALTER TABLE executions ADD COLUMN has_files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE executions ADD COLUMN rerun_of TEXT;
ALTER TABLE executions ADD COLUMN logs_until INTEGER;
CREATE INDEX executions_command ON executions (command, id);
CREATE INDEX executions_logs ON executions (logs_until) WHERE logs_until IS NOT NULL;
