CREATE TABLE model_budgets (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, subject_id TEXT, period TEXT NOT NULL, limit_micros INTEGER NOT NULL,
  version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX model_budgets_name ON model_budgets (name);
CREATE INDEX model_budgets_by_name ON model_budgets (name, id);
CREATE INDEX model_budgets_scope ON model_budgets (scope, id);
