CREATE INDEX approval_requests_deed ON approval_requests (asked_for, subject_hash, id);
