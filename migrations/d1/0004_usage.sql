CREATE TABLE usage_rollups (
  period TEXT NOT NULL, tenant_id TEXT NOT NULL REFERENCES tenants (id), meter TEXT NOT NULL, quantity INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (period, tenant_id, meter)
) WITHOUT ROWID;
CREATE INDEX usage_rollups_tenant ON usage_rollups (tenant_id);
