-- The chain. What its hash covers holds nothing that a person could ask to have erased.
CREATE TABLE audit_logs (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, action TEXT NOT NULL, outcome TEXT NOT NULL,
  actor_type TEXT NOT NULL, actor_id TEXT NOT NULL, user_id TEXT, target_type TEXT NOT NULL, target_id TEXT NOT NULL,
  requirement_id TEXT, run_id TEXT, request_id TEXT NOT NULL, commitment TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
);
-- Every index ends with the row's number, which is seq: each filter reads newest first without sorting.
CREATE INDEX audit_logs_action ON audit_logs (action);
CREATE INDEX audit_logs_actor ON audit_logs (actor_id);
CREATE INDEX audit_logs_user ON audit_logs (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_logs_target ON audit_logs (target_id);
CREATE INDEX audit_logs_requirement ON audit_logs (requirement_id) WHERE requirement_id IS NOT NULL;
CREATE INDEX audit_logs_run ON audit_logs (run_id) WHERE run_id IS NOT NULL;

-- The erasable side: names, e-mails, IPs, free text. `subject` is whom it speaks of, where that is not the caller or the target.
CREATE TABLE audit_details (
  seq INTEGER PRIMARY KEY, salt TEXT NOT NULL, details TEXT NOT NULL, subject TEXT
);
CREATE INDEX audit_details_subject ON audit_details (subject) WHERE subject IS NOT NULL;

CREATE TABLE audit_segments (
  id TEXT PRIMARY KEY, status TEXT NOT NULL, first_seq INTEGER NOT NULL UNIQUE, last_seq INTEGER NOT NULL UNIQUE,
  prev_hash TEXT NOT NULL, last_hash TEXT NOT NULL, created_at INTEGER NOT NULL,
  object_key TEXT NOT NULL, sha256 TEXT, bytes INTEGER, kid TEXT, signature TEXT
) WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
  seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, at INTEGER NOT NULL, kid TEXT NOT NULL, signature TEXT NOT NULL
);

-- REPLACE deletes without asking a DELETE trigger, so an insert may only ever go to the end, under an id of its own.
CREATE TRIGGER audit_logs_append BEFORE INSERT ON audit_logs
WHEN NEW.seq IS NOT coalesce((SELECT max(seq) FROM audit_logs), 0) + 1
  OR NEW.prev_hash IS NOT coalesce((SELECT hash FROM audit_logs ORDER BY seq DESC LIMIT 1), '0000000000000000000000000000000000000000000000000000000000000000')
  OR EXISTS (SELECT 1 FROM audit_logs WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_logs only grows at its end'); END;
CREATE TRIGGER audit_logs_no_update BEFORE UPDATE ON audit_logs BEGIN SELECT RAISE(ABORT, 'audit_logs is never changed'); END;
CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs
WHEN OLD.seq > coalesce((SELECT max(last_seq) FROM audit_segments WHERE status = 'sealed'), 0)
  OR EXISTS (SELECT 1 FROM audit_segments WHERE status = 'closing' AND first_seq <= OLD.seq)
  OR OLD.seq = (SELECT max(seq) FROM audit_logs)
BEGIN SELECT RAISE(ABORT, 'audit_logs above the sealed mark, and the last, are never deleted'); END;
CREATE TRIGGER audit_details_append BEFORE INSERT ON audit_details
WHEN NEW.seq IS NOT (SELECT max(seq) FROM audit_logs) OR EXISTS (SELECT 1 FROM audit_details WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit_details are written with their event'); END;
CREATE TRIGGER audit_details_no_update BEFORE UPDATE ON audit_details BEGIN SELECT RAISE(ABORT, 'audit_details are erased, never changed'); END;
CREATE TRIGGER audit_segments_no_replace BEFORE INSERT ON audit_segments
WHEN EXISTS (SELECT 1 FROM audit_segments WHERE id = NEW.id OR last_seq >= NEW.first_seq)
BEGIN SELECT RAISE(ABORT, 'audit_segments follow each other'); END;
CREATE TRIGGER audit_segments_no_update BEFORE UPDATE ON audit_segments WHEN OLD.status = 'sealed'
BEGIN SELECT RAISE(ABORT, 'a sealed segment is never changed'); END;
CREATE TRIGGER audit_segments_no_delete BEFORE DELETE ON audit_segments BEGIN SELECT RAISE(ABORT, 'audit_segments are never deleted'); END;
CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'audit_checkpoints are never changed'); END;
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'audit_checkpoints are never deleted'); END;
CREATE TRIGGER audit_checkpoints_append BEFORE INSERT ON audit_checkpoints
WHEN NEW.seq <= coalesce((SELECT max(seq) FROM audit_checkpoints), 0)
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints follow each other'); END;
