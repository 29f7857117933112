CREATE TABLE safety_policy (
  only INTEGER PRIMARY KEY CHECK (only = 1), policy TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at INTEGER NOT NULL
);
