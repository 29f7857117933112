-- `event_id` numbers them in the order of their commits, and is never given twice: a listener goes on after any of them.
CREATE TABLE notifications (
  event_id INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, notice_id TEXT NOT NULL, user_id TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL, body TEXT NOT NULL, link TEXT, data TEXT, sent_by TEXT NOT NULL, created_at INTEGER NOT NULL, read_at INTEGER
);
CREATE INDEX notifications_user ON notifications (user_id, event_id);
CREATE INDEX notifications_notice ON notifications (notice_id);
CREATE INDEX notifications_kind ON notifications (user_id, kind, event_id);
CREATE INDEX notifications_unread ON notifications (user_id, event_id) WHERE read_at IS NULL;
CREATE INDEX notifications_unread_kind ON notifications (user_id, kind, event_id) WHERE read_at IS NULL;
