CREATE TABLE audit_logs (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, action TEXT NOT NULL, outcome TEXT NOT NULL,
  actor_type TEXT NOT NULL, actor_id TEXT NOT NULL, target_type TEXT NOT NULL, target_id TEXT NOT NULL,
  requirement_id TEXT, run_id TEXT, request_id TEXT NOT NULL, commitment TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX audit_logs_action ON audit_logs (action, seq);
CREATE INDEX audit_logs_actor ON audit_logs (actor_id, seq);
CREATE INDEX audit_logs_target ON audit_logs (target_id, seq);
CREATE INDEX audit_logs_requirement ON audit_logs (requirement_id, seq) WHERE requirement_id IS NOT NULL;
CREATE INDEX audit_logs_run ON audit_logs (run_id, seq) WHERE run_id IS NOT NULL;
CREATE TABLE audit_details (
  seq INTEGER PRIMARY KEY, salt TEXT NOT NULL, details TEXT NOT NULL
);
