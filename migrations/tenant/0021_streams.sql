CREATE TABLE streams (
  subject TEXT NOT NULL, holder TEXT NOT NULL, user_id TEXT NOT NULL, until INTEGER, PRIMARY KEY (subject, holder)
) WITHOUT ROWID;
CREATE INDEX streams_holder ON streams (holder);
CREATE INDEX streams_user ON streams (user_id);
CREATE INDEX streams_until ON streams (until) WHERE until IS NOT NULL;
