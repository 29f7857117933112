-- What is let go next: read ones, and unread ones, each by when they came.
CREATE INDEX notifications_read_since ON notifications (created_at) WHERE read_at IS NOT NULL;
CREATE INDEX notifications_unread_since ON notifications (created_at) WHERE read_at IS NULL;
