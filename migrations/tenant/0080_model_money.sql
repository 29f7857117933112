ALTER TABLE model_calls ADD COLUMN role TEXT;
ALTER TABLE model_calls ADD COLUMN task TEXT;
ALTER TABLE model_calls ADD COLUMN provider_id TEXT;
ALTER TABLE model_calls ADD COLUMN user_id TEXT;
ALTER TABLE model_calls ADD COLUMN prompt_sha256 TEXT;
ALTER TABLE model_calls ADD COLUMN answer_sha256 TEXT;
ALTER TABLE model_calls ADD COLUMN parameters TEXT;
ALTER TABLE model_calls ADD COLUMN input_price REAL NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN output_price REAL NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN reserved_micros INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN cost_micros INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN overdraft_micros INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN stepped_down INTEGER NOT NULL DEFAULT 0;
ALTER TABLE model_calls ADD COLUMN fault TEXT;
ALTER TABLE model_calls ADD COLUMN latency_ms INTEGER;
ALTER TABLE model_calls ADD COLUMN spends TEXT NOT NULL DEFAULT '[]';
ALTER TABLE model_calls ADD COLUMN expires_at INTEGER;
ALTER TABLE model_calls ADD COLUMN content_until INTEGER;
CREATE INDEX model_calls_open ON model_calls (expires_at) WHERE status = 'reserved' AND expires_at IS NOT NULL;
CREATE INDEX model_calls_content ON model_calls (content_until) WHERE content_until IS NOT NULL;
CREATE INDEX model_calls_overdrawn ON model_calls (run_id) WHERE overdraft_micros > 0;
CREATE TABLE model_spends (
  key TEXT PRIMARY KEY, spent_micros INTEGER NOT NULL, reserved_micros INTEGER NOT NULL, told TEXT
) WITHOUT ROWID;
ALTER TABLE runs ADD COLUMN engine TEXT NOT NULL DEFAULT 'builtin';
CREATE TABLE model_settings (
  only INTEGER PRIMARY KEY CHECK (only = 1), settings TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at INTEGER NOT NULL
);
