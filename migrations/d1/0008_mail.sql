CREATE TABLE dev_mails (
  id TEXT PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, sent_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX dev_mails_sent ON dev_mails (sent_at, id);
CREATE INDEX dev_mails_recipient ON dev_mails (recipient, sent_at, id);
