ALTER TABLE tenant ADD COLUMN reason TEXT;
ALTER TABLE tenant ADD COLUMN closed_by TEXT CHECK (closed_by IN ('tenant', 'platform'));
ALTER TABLE tenant ADD COLUMN status_before TEXT;
ALTER TABLE tenant ADD COLUMN delete_after INTEGER;
ALTER TABLE tenant ADD COLUMN configuration TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tenant ADD COLUMN branding TEXT NOT NULL DEFAULT '{}';
ALTER TABLE tenant ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
