CREATE TABLE subscriptions (
  id TEXT PRIMARY KEY, plan_id TEXT NOT NULL, plan_version INTEGER NOT NULL, plan TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('active', 'ended')),
  began_at INTEGER NOT NULL, ended_at INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX subscriptions_active ON subscriptions (status) WHERE status = 'active';
CREATE TABLE entitlements (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('grant', 'override')), amount INTEGER, reason TEXT NOT NULL,
  from_at INTEGER NOT NULL, until_at INTEGER, created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX entitlements_name ON entitlements (name, id);
CREATE TABLE usage_records (
  id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, meter TEXT NOT NULL, quantity INTEGER NOT NULL, value TEXT, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, properties TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX usage_records_meter ON usage_records (meter, at, id);
CREATE INDEX usage_records_at ON usage_records (at, id);
CREATE TABLE usage_totals (
  period TEXT NOT NULL, meter TEXT NOT NULL, quantity INTEGER NOT NULL, told_soft INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (period, meter)
) WITHOUT ROWID;
CREATE TABLE usage_values (period TEXT NOT NULL, meter TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (period, meter, value)) WITHOUT ROWID;
CREATE TABLE usage_reservations (
  key TEXT PRIMARY KEY, meter TEXT NOT NULL, quantity INTEGER NOT NULL, period TEXT NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX usage_reservations_period ON usage_reservations (period, meter, expires_at);
