CREATE TABLE break_glass_grants (
  id TEXT PRIMARY KEY, admin TEXT NOT NULL, role TEXT NOT NULL, reason TEXT NOT NULL, minutes INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'ended', 'rejected')), digest TEXT NOT NULL, request_key TEXT, approval_id TEXT,
  requested_at INTEGER NOT NULL, started_at INTEGER, expires_at INTEGER, ended_at INTEGER, ended_by TEXT, uses INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX break_glass_grants_key ON break_glass_grants (admin, request_key) WHERE request_key IS NOT NULL;
CREATE INDEX break_glass_grants_status ON break_glass_grants (status, id);
