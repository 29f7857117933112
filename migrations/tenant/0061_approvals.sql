CREATE INDEX approval_requests_deed ON approval_requests (asked_for, subject_hash, id);
CREATE TABLE approval_settings (
  gate TEXT PRIMARY KEY, approvers TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at INTEGER NOT NULL
) WITHOUT ROWID;
ALTER TABLE runs ADD COLUMN approval_for TEXT;
