CREATE TABLE directory_answers (
  id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, body TEXT NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX directory_answers_expiry ON directory_answers (expires_at);
