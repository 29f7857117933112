CREATE TABLE break_glass_requests (
  grant_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, admin TEXT NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX break_glass_requests_admin ON break_glass_requests (admin, tenant_id);
CREATE INDEX break_glass_requests_tenant ON break_glass_requests (tenant_id);
CREATE INDEX break_glass_requests_until ON break_glass_requests (until);
