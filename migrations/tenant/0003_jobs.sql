-- What is to be done in the background. A row is the truth; a queue's message only says that one is due.
CREATE TABLE background_jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT, status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'retrying', 'succeeded', 'failed', 'cancelled')),
  priority TEXT NOT NULL CHECK (priority IN ('high', 'normal', 'low')), payload TEXT NOT NULL, actor TEXT NOT NULL, request_id TEXT NOT NULL,
  attempts INTEGER NOT NULL, attempts_max INTEGER NOT NULL, attempts_each INTEGER NOT NULL, due_at INTEGER, wake_at INTEGER, lease_until INTEGER, cancel_requested_at INTEGER,
  progress REAL NOT NULL, message TEXT, kept TEXT, result TEXT, error TEXT,
  created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, expires_at INTEGER,
  UNIQUE (kind, key),
  CHECK ((due_at IS NOT NULL) = (status IN ('queued', 'retrying'))), CHECK ((lease_until IS NOT NULL) = (status = 'running'))
) WITHOUT ROWID;
CREATE INDEX background_jobs_due ON background_jobs (kind, priority, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX background_jobs_wake ON background_jobs (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX background_jobs_lease ON background_jobs (lease_until, kind) WHERE lease_until IS NOT NULL;
CREATE INDEX background_jobs_expiry ON background_jobs (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX background_jobs_status ON background_jobs (status, id);
CREATE INDEX background_jobs_kind ON background_jobs (kind, id);
CREATE INDEX background_jobs_kind_status ON background_jobs (kind, status, id);

CREATE TABLE job_schedules (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, payload TEXT NOT NULL, actor TEXT NOT NULL,
  cron TEXT, time_zone TEXT, at INTEGER, next_at INTEGER, last_at INTEGER, last_job_id TEXT, created_at INTEGER NOT NULL,
  CHECK ((cron IS NULL) = (at IS NOT NULL)), CHECK ((cron IS NULL) = (time_zone IS NULL))
) WITHOUT ROWID;
CREATE INDEX job_schedules_next ON job_schedules (next_at) WHERE next_at IS NOT NULL;
